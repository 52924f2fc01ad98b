package dev.drover.bench;

import java.nio.file.Path;

/**
 * What every part of a run has.
 *
 * @param temp where homes and files go; removed by the script that started the run
 * @param peers programs and scripts to compare with
 * @param launcher the script {@code drover}
 * @param classes where the benchmarks' classes are
 * @param report prints
 * @param slots tasks at once, in Drover and in peers: one a processor
 */
record Bench(Path temp, Peers peers, Path launcher, Path classes, Report report, int slots) {
    /** One letter's measurements. */
    @FunctionalInterface
    interface Part {
        void run(Bench bench) throws Exception;
    }
}
