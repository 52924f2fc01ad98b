package dev.drover.worker.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import dev.drover.testing.Limits;
import dev.drover.worker.TestTasks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JobClassesTest {
    private static final CountDownLatch INITIALIZING = new CountDownLatch(1);
    private static final CompletableFuture<Void> READY = new CompletableFuture<>();

    private final JobClasses classes = new JobClasses(getClass().getClassLoader(), new ClassPathSnapshot(List.of()));

    /** Loads much before it is ready. */
    public static final class Large implements Task<Void, Void> {
        static {
            INITIALIZING.countDown();
            READY.join();
        }

        @Override
        public Void run(Void input, TaskContext context) {
            return null;
        }
    }

    @Test
    void aTaskIsFoundOnce() throws Exception {
        TaskClass found = classes.task(TestTasks.Sum.class.getName());
        assertThat(classes.task(TestTasks.Sum.class.getName())).isSameAs(found);
    }

    @Test
    void theInitializationOfOneTaskKeepsNoOtherWaiting() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<TaskClass> large = threads.submit(() -> classes.task(Large.class.getName()));
            INITIALIZING.await();
            Future<TaskClass> other = threads.submit(() -> classes.task(TestTasks.Told.class.getName()));
            assertThat(other).succeedsWithin(Limits.EVENT);
            assertThat(large).isNotDone();
            READY.complete(null);
            assertThat(large).succeedsWithin(Limits.EVENT);
        } finally {
            READY.complete(null);
            threads.shutdown();
        }
    }
}
