package dev.drover.worker;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

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

    /** Reports its progress twice, each time with a note of 5 MiB that ends a byte off a character's border. */
    public static final class ReportsAtLength implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            String note = "a" + "\u00e9".repeat(5 << 19);
            context.progress(1, 2, note);
            context.progress(2, 2, note);
            return null;
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

    /** Prints its input to both streams, on its own thread, on one that it starts, and on those of the common pool. */
    public static final class Printing implements Task<String, Void> {
        @Override
        public Void run(String input, TaskContext context) throws InterruptedException {
            System.out.println(input + " out");
            System.err.println(input + " err");
            Thread started = new Thread(() -> System.out.println(input + " thread"));
            started.start();
            started.join();
            List.of(1, 2, 3, 4).parallelStream().forEach(i -> System.out.println(input + " pool"));
            System.out.close();
            System.out.print(input + " end");
            return null;
        }
    }

    /** Prints its input when all have met, so that all run at the same time, and ends when all have printed. */
    public static final class PrintingTogether implements Task<String, Void> {
        public static final int COUNT = 2;
        private static final CyclicBarrier MET = new CyclicBarrier(COUNT);
        private static final int LINES = 100;

        @Override
        public Void run(String input, TaskContext context) throws Exception {
            MET.await();
            Thread started = new Thread(() -> print(input));
            started.start();
            print(input);
            started.join();
            MET.await();
            return null;
        }

        private static void print(String line) {
            for (int i = 0; i < LINES; i++) {
                System.out.println(line);
            }
        }
    }

    /** Leaves a thread behind that prints when {@link #GO} is open. */
    public static final class LeavesAThread implements Task<Void, Void> {
        public static final CountDownLatch GO = new CountDownLatch(1);
        public static final CountDownLatch DONE = new CountDownLatch(1);

        @Override
        public Void run(Void input, TaskContext context) {
            new Thread(() -> {
                        try {
                            GO.await();
                            System.out.println("late");
                            DONE.countDown();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .start();
            return null;
        }
    }

    /** Replaces the streams of its JVM. */
    public static final class ReplacesStreams implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            return null;
        }
    }

    /** Fails for a cause. */
    public static final class FailingForACause implements Task<Void, Void> {
        @Override
        public Void run(Void input, TaskContext context) {
            throw new IllegalStateException("outer", new IllegalArgumentException("inner"));
        }
    }

    /** Calls {@code System.exit} with its input, on the slot's thread or on one of its own. */
    public static final class Exits implements Task<Integer, Void> {
        @Override
        public Void run(Integer input, TaskContext context) throws InterruptedException {
            System.out.println("last words");
            if (input > 0) {
                System.exit(input);
            }
            Thread started = new Thread(() -> System.exit(-input));
            started.start();
            started.join();
            return null;
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

    /** Prints lines until it is asked to end, and then has a result. */
    public static final class PrintsOn implements Task<Void, Integer> {
        @Override
        public Integer run(Void input, TaskContext context) {
            while (!context.isCancelled()) {
                context.log("one line more");
            }
            return 1;
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

    /** Its own initializer runs out of memory. */
    public static final class HeavyStart implements Task<Void, Integer> {
        private static final int VALUE = allocate();

        private static int allocate() {
            throw new OutOfMemoryError("no heap");
        }

        @Override
        public Integer run(Void input, TaskContext context) {
            return VALUE;
        }
    }

    /** An input that runs out of memory when it is bound. */
    public record HeavyInput(int value) {
        public HeavyInput {
            if (value > 0) {
                throw new OutOfMemoryError("no heap");
            }
        }
    }

    /** Takes such an input. */
    public static final class TakesHeavyInput implements Task<HeavyInput, Void> {
        @Override
        public Void run(HeavyInput input, TaskContext context) {
            return null;
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

    /** Is closed after its run. Its input says which of the two throws: {@code run}, {@code close}, both or none. */
    public static final class Closed implements Task<String, Object>, AutoCloseable {
        private String input = "";
        private boolean isOpen = true;

        @Override
        public Object run(String what, TaskContext context) {
            input = what;
            context.log("runs");
            if (what.contains("run")) {
                throw new IllegalStateException("of run");
            }
            return new Object() {
                /** What Jackson asks for when it writes the result. */
                @SuppressWarnings("unused")
                public boolean isOpen() {
                    return isOpen;
                }
            };
        }

        @Override
        public void close() {
            isOpen = false;
            System.out.println("closed on " + Thread.currentThread().getContextClassLoader());
            if (input.contains("close")) {
                throw new IllegalArgumentException("of close");
            }
        }
    }
}
