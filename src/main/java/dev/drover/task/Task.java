package dev.drover.task;

/**
 * A Java function that Drover runs: implement it in a public class with a public constructor without parameters.
 *
 * <p>The input is JSON, bound to {@code I} (a record, a list, a number, {@code String}, or {@code JsonText} for the text
 * itself); what is returned is bound to JSON again. Each attempt has an instance of its own and runs on one thread of a worker.
 * Jobs that see the same files on their class path share the loaded classes in a worker: static state outlives a job, and a class
 * that was built again is loaded again.
 *
 * <p>A task that is also {@link AutoCloseable} is closed on the same thread after its run, however that ended, and before its attempt
 * ends. An exception of {@code close} fails an attempt whose run returned, and is a suppressed exception of a run that threw.
 *
 * <p>What it prints to {@code System.out} and {@code System.err}, also on threads that it starts, is the output of its attempt. A thread that
 * dies of an exception does not fail the attempt, and is a warning of it. A
 * function that calls {@code System.exit} has failed, and its worker with all that runs there is replaced.
 *
 * @param <I> input; {@code Void} if there is none
 * @param <O> result; {@code Void} if there is none
 */
@FunctionalInterface
public interface Task<I, O> {
    /**
     * Does the work.
     *
     * <p>On cancellation and time-out the thread is interrupted and {@link TaskContext#isCancelled} turns true: return or
     * throw soon.
     *
     * @param input what was submitted; null where JSON says null or nothing was submitted
     * @param context of this attempt
     * @return the result; kept in the history
     * @throws Exception any: the attempt has failed, the exception is recorded with class, message and stack
     */
    O run(I input, TaskContext context) throws Exception;
}
