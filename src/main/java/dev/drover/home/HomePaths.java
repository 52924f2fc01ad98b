package dev.drover.home;

import java.nio.file.Path;

/**
 * The names of all files in a home; no other place knows them.
 *
 * @param root the home's directory, absolute
 */
public record HomePaths(Path root) {
    private static final int TASKS_PER_DIRECTORY = 1_000;

    public HomePaths {
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("a home's path is absolute, this one is not: " + root);
        }
    }

    /** Segments of the journal. */
    public Path journal() {
        return root.resolve("journal");
    }

    /** The database that is built from the journal. */
    public Path history() {
        return root.resolve("history");
    }

    /** Captured output, a directory a job. */
    public Path output() {
        return root.resolve("output");
    }

    /** Values of {@code --each}. */
    public Path lists() {
        return root.resolve("lists");
    }

    /** Standard input that was submitted with a job. */
    public Path input() {
        return root.resolve("input");
    }

    /** Files that commands are writing. They move to {@link #lists} or {@link #input} when they are complete. */
    public Path unfinished() {
        return root.resolve("unfinished");
    }

    /** Results that workers hold for the next coordinator. */
    public Path spool() {
        return root.resolve("spool");
    }

    /** Copies of the program, where the launcher script has named no other place. */
    public Path programs() {
        return root.resolve("programs");
    }

    /** Files to which commands append what they report. */
    public Path channels() {
        return root.resolve("channels");
    }

    /** The file to which an attempt appends what it reports. The command makes it. */
    public Path channel(long job, int index, int attempt, long epoch) {
        return channels().resolve(job + "." + index + "." + attempt + "." + epoch);
    }

    /** What workers began last. */
    public Path begun() {
        return root.resolve("begun");
    }

    public Path log() {
        return root.resolve("log");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    public Path secret() {
        return root.resolve("secret");
    }

    public Path identity() {
        return root.resolve("identity");
    }

    /** Where the coordinator listens. Absent after a stop; after a crash it stays. */
    public Path address() {
        return root.resolve("address");
    }

    /** The marker that the last coordinator was stopped on purpose. */
    public Path stopped() {
        return root.resolve("stopped");
    }

    /** Which command is starting a coordinator now, and why the last such start failed. */
    public Path startLock() {
        return root.resolve("start.lock");
    }

    /** Of which a byte is locked by each command that connects. */
    public Path connectLock() {
        return root.resolve("connect.lock");
    }

    /** The lock of the worker that may start the next coordinator, and the times of the last starts. */
    public Path successionLock() {
        return root.resolve("succession.lock");
    }

    public Path settings() {
        return root.resolve("settings");
    }

    /** Standard output and error of coordinators, appended. */
    public Path coordinatorLog() {
        return log().resolve("coordinator.log");
    }

    /** Standard output and error of a worker, appended. */
    public Path workerLog(int worker) {
        return log().resolve("worker-" + worker + ".log");
    }

    /** All output of a job. */
    public Path output(long job) {
        return output().resolve(Long.toString(job));
    }

    /** The directory that holds the output files of a task's attempts. */
    public Path outputDirectory(long job, int index) {
        return output(job).resolve(Integer.toString(index / TASKS_PER_DIRECTORY));
    }

    /** The standard output of an attempt, if it does not fit into its result. */
    public Path stdout(long job, int index, int attempt) {
        return outputFile(job, index, attempt, "out");
    }

    /** The standard error of an attempt, if it does not fit into its result. */
    public Path stderr(long job, int index, int attempt) {
        return outputFile(job, index, attempt, "err");
    }

    /** The values of a list, end to end. */
    public Path listValues(String name) {
        return lists().resolve(plain(name) + ".values");
    }

    /** The offsets of a list's values, count + 1 of 8 bytes, big-endian. */
    public Path listOffsets(String name) {
        return lists().resolve(plain(name) + ".offsets");
    }

    /** Standard input of that name. */
    public Path input(String name) {
        return input().resolve(plain(name));
    }

    private Path outputFile(long job, int index, int attempt, String suffix) {
        return outputDirectory(job, index).resolve(index + "." + attempt + "." + suffix);
    }

    /** Checks that a name does not lead out of its directory, because names also come from messages. */
    private static String plain(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a file's name is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                throw new IllegalArgumentException("a list's or input's name has only a-z, 0-9 and -: " + name);
            }
        }
        return name;
    }
}
