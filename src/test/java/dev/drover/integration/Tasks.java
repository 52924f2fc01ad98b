package dev.drover.integration;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.concurrent.CountDownLatch;

/** Functions that the jobs of these tests run. */
public final class Tasks {
    private Tasks() {}

    /**
     * Starts three processes that outlive their parent: one in this worker's session, one in a session of its own, one by a double
     * fork. With the input {@code stay} it runs until it is cancelled, else it ends at once.
     */
    public static final class StartsProcesses implements Task<String, Void> {
        private static final String LINE =
                "sleep 1000 & setsid sleep 1000 & (setsid sh -c 'exec sleep 1000' &) ; exit 0";

        @Override
        public Void run(String input, TaskContext context) throws Exception {
            CountDownLatch cancelled = new CountDownLatch(1);
            context.onCancel(cancelled::countDown);
            new ProcessBuilder("/bin/sh", "-c", LINE).start().waitFor();
            if (input.equals("stay")) {
                cancelled.await();
            }
            return null;
        }
    }

    /** Does nothing, and says which attempt did it. */
    public static final class NoOp implements Task<Void, Integer> {
        @Override
        public Integer run(Void input, TaskContext context) {
            return context.attempt();
        }
    }

    /** Calls {@code System.exit} with its input. */
    public static final class Exits implements Task<Integer, Void> {
        @Override
        public Void run(Integer input, TaskContext context) {
            System.out.println("last words");
            System.exit(input);
            return null;
        }
    }

    /** Says that it makes progress, in a note of so many characters; its result is its attempt. */
    public static final class LongNote implements Task<Integer, Integer> {
        @Override
        public Integer run(Integer characters, TaskContext context) {
            context.progress(1, 2, "n".repeat(characters));
            return context.attempt();
        }
    }

    /** Prints and throws. */
    public static final class FailsForACause implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            System.out.println("printed");
            throw new IllegalStateException("outer", new IllegalArgumentException("inner"));
        }
    }

    /** A text of so many characters. */
    public static final class Text implements Task<Integer, String> {
        @Override
        public String run(Integer characters, TaskContext context) {
            return "x".repeat(characters);
        }
    }
}
