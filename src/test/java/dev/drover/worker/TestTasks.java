package dev.drover.worker;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Tasks of the tests. */
public final class TestTasks {
    private TestTasks() {}

    /** A base that fixes the types one level up. */
    public abstract static class Doubling implements Task<List<Integer>, Map<String, Integer>> {}

    /** Adds up a list. */
    public static final class Sum extends Doubling {
        @Override
        public Map<String, Integer> run(List<Integer> input, TaskContext context) {
            return Map.of("sum", input.stream().mapToInt(Integer::intValue).sum());
        }
    }

    /** Tells what its context says. */
    public static final class Told implements Task<Void, List<String>> {
        @Override
        public List<String> run(Void input, TaskContext context) {
            context.log("a line");
            context.progress(1, Double.NaN, "begun");
            return List.of(
                    Long.toString(context.task()),
                    Integer.toString(context.attempt()),
                    context.value(),
                    context.directory().toString(),
                    String.valueOf(context.environment().get("GREETING")),
                    String.valueOf(context.environment().containsKey("DROVER_SECRET")));
        }
    }

    /** Throws. */
    public static final class Failing implements Task<String, Void> {
        @Override
        public Void run(String input, TaskContext context) throws Exception {
            switch (input) {
                case "memory" -> throw new OutOfMemoryError("no heap");
                case "deep" -> deeper(1);
                case "linkage" -> throw new NoClassDefFoundError("gone/Away");
                default -> throw new IllegalStateException(input);
            }
            return null;
        }

        private static int deeper(int depth) {
            return depth < 0 ? 0 : deeper(depth + 1) + 1;
        }
    }

    /** Returns more than may be returned. */
    public static final class Large implements Task<Void, String> {
        @Override
        public String run(Void input, TaskContext context) {
            return "x".repeat(2 << 20);
        }
    }

    /** Waits until it is asked to end. */
    public static final class Waiting implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) throws InterruptedException {
            context.log("waits");
            new CountDownLatch(1).await();
            return null;
        }
    }

    /** Ends by its action, without minding the interrupt. */
    public static final class Acting implements Task<Void, Boolean> {
        @Override
        public Boolean run(Void input, TaskContext context) {
            CountDownLatch asked = new CountDownLatch(1);
            context.onCancel(asked::countDown);
            context.log("waits");
            while (asked.getCount() > 0) {
                Thread.onSpinWait();
            }
            return context.isCancelled();
        }
    }

    /** Ignores all. */
    public static final class Unresponsive implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    /** Has no constructor for Drover. */
    public static final class Unmade implements Task<Void, Void> {
        /** Needs a value. */
        public Unmade(int value) {}

        @Override
        public Void run(Void input, TaskContext context) {
            return null;
        }
    }

    /** Can't be initialized unless a property is set. */
    public static final class FussyStart {
        public static final String PROPERTY = "drover.test.fussy";

        private static final String VALUE = Objects.requireNonNull(System.getProperty(PROPERTY));

        private FussyStart() {}

        static String word() {
            return VALUE.isEmpty() ? "" : "started";
        }
    }

    /** Fails as long as {@link FussyStart} can't be initialized. */
    public static final class UsesFussyStart implements Task<Void, String> {
        @Override
        public String run(Void input, TaskContext context) {
            return FussyStart.word();
        }
    }

    /** Throws what no initializer of a class wraps. */
    private static int fail() {
        throw new AssertionError("no luck");
    }

    /** Its own initializer throws an error. */
    public static final class FailingStart implements Task<Void, Integer> {
        private static final int VALUE = fail();

        @Override
        public Integer run(Void input, TaskContext context) {
            return VALUE;
        }
    }

    /** An input whose initializer throws an error. */
    public record FailingInput(int value) {
        private static final int VALUE = fail();

        static int known() {
            return VALUE;
        }
    }

    /** Takes an input whose class can't be initialized. */
    public static final class TakesFailingInput implements Task<FailingInput, Integer> {
        @Override
        public Integer run(FailingInput input, TaskContext context) {
            return input.value() + FailingInput.known();
        }
    }

    /** An input that recurses for ever when it is made. */
    public record ThrowingInput(String what) {
        public ThrowingInput {
            deeper(0);
        }

        private static int deeper(int depth) {
            return depth < 0 ? 0 : deeper(depth + 1) + 1;
        }
    }

    /** Takes an input that can't be made. */
    public static final class TakesThrowingInput implements Task<ThrowingInput, String> {
        @Override
        public String run(ThrowingInput input, TaskContext context) {
            return input.what();
        }
    }
}
