package dev.drover.model;

/**
 * The environment variables by which Drover knows its processes again, and those it gives to jobs.
 *
 * <p>Each process that an attempt starts inherits {@link #ATTEMPT}; coordinators and workers carry {@link #PROCESS} instead and
 * are never taken for an attempt's child.
 */
public final class Marks {
    /** Mark of an attempt: its value is {@link #attempt}. */
    public static final String ATTEMPT = "DROVER_ATTEMPT";

    /**
     * Mark of a coordinator or worker, ending in {@code @} and its own pid once {@link #NAMING_ITSELF} has run: a
     * process that carries it with another pid is not one of Drover's own, but was started by one, for example by a
     * Java function.
     */
    public static final String PROCESS = "DROVER_PROCESS";

    public static final String HOME = "DROVER_HOME";
    public static final String JOB = "DROVER_JOB";
    public static final String TASK = "DROVER_TASK";
    public static final String VALUE = "DROVER_VALUE";

    /** Path of the file to which an attempt appends what it reports. */
    public static final String CHANNEL = "DROVER_CHANNEL";

    /** What every variable of Drover begins with; a coordinator sheds them all but {@link #HOME}. */
    public static final String PREFIX = "DROVER_";

    /** A shell script that completes {@link #PROCESS} with its own pid and becomes the command of its arguments. */
    public static final String NAMING_ITSELF = "export " + PROCESS + "=\"$" + PROCESS + "@$$\"; exec \"$@\"";

    private Marks() {}

    /** The value of {@link #PROCESS} of a worker, without its pid. */
    public static String worker(String homeId, int worker) {
        return "worker:" + homeId + ':' + worker;
    }

    /** The value of {@link #PROCESS} of the worker that has that pid. */
    public static String worker(String homeId, int worker, int pid) {
        return worker(homeId, worker) + '@' + pid;
    }

    /** Whether a value of {@link #PROCESS} is that of the process {@code pid} itself: it names no pid (yet), or this one. */
    public static boolean isOwn(String processMark, int pid) {
        int at = processMark.lastIndexOf('@');
        return at < 0 || processMark.substring(at + 1).equals(Integer.toString(pid));
    }

    /**
     * The value of {@link #ATTEMPT}, unique over all homes of a machine.
     *
     * @param homeId id of the home
     * @param index of the task within its job, from 0
     */
    public static String attempt(String homeId, long job, int index, int attempt, long epoch) {
        return homeId + ':' + job + '.' + index + '.' + attempt + '.' + epoch;
    }
}
