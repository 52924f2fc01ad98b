package dev.drover.cli.args;

/**
 * Finds the word nearest to a mistyped one: fewest letters added, left out, changed or swapped with their neighbour.
 *
 * <p>A word counts as near up to a third of the typed length, at least one and at most three edits.
 */
public final class NearestWord {
    private final String typed;
    private String best = "";
    private int bestDistance;

    public NearestWord(String typed) {
        this.typed = typed;
        this.bestDistance = Math.min(3, Math.max(1, typed.length() / 3)) + 1;
    }

    /** Adds a candidate. Short options are too short to be near to anything. */
    public void add(String word) {
        if (word.length() <= 2) {
            return;
        }
        // A user who types the beginning of a word means that word.
        int distance = typed.length() >= 4 && word.startsWith(typed) ? 1 : distance(typed, word);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = word;
        }
    }

    public boolean isFound() {
        return !best.isEmpty();
    }

    public String best() {
        return best;
    }

    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : minimumEdits(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int minimumEdits(int[][] edits, String a, String b, int i, int j) {
        int changed = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int cheapest = Math.min(changed, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(cheapest, edits[i - 2][j - 2] + 1) : cheapest;
    }
}
