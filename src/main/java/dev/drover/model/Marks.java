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

    /** Mark of a coordinator or worker. */
    public static final String PROCESS = "DROVER_PROCESS";

    public static final String HOME = "DROVER_HOME";
    public static final String JOB = "DROVER_JOB";
    public static final String TASK = "DROVER_TASK";
    public static final String VALUE = "DROVER_VALUE";

    /** What every variable of Drover begins with; a coordinator sheds them all but {@link #HOME}. */
    public static final String PREFIX = "DROVER_";

    private Marks() {}

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
