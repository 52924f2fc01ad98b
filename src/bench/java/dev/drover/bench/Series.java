package dev.drover.bench;

import java.util.Arrays;

/**
 * One figure's values over several rounds. Immutable once made.
 *
 * @param sorted from lowest to highest, at least one
 */
record Series(double[] sorted) {
    Series(double[] sorted) {
        this.sorted = sorted.clone();
        Arrays.sort(this.sorted);
    }

    /** One measurement. */
    @FunctionalInterface
    interface Measure {
        double measure() throws Exception;
    }

    /** Takes all measurements once a round, in turn: a busy moment of the machine meets those that are compared alike. */
    static Series[] rounds(int rounds, Measure... measures) throws Exception {
        double[][] values = new double[measures.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < measures.length; i++) {
                values[i][round] = measures[i].measure();
            }
        }
        Series[] series = new Series[measures.length];
        Arrays.setAll(series, i -> new Series(values[i]));
        return series;
    }

    double median() {
        return percentile(50);
    }

    /** The nearest rank below. */
    double percentile(int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    double lowest() {
        return sorted[0];
    }

    double highest() {
        return sorted[sorted.length - 1];
    }

    /** Whether the peer could not run here. */
    boolean isMissing() {
        return Double.isNaN(sorted[0]);
    }
}
