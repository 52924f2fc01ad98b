import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sum of the squares of an array of numbers, as a function.
 *
 * <pre>
 * javac -cp drover.jar -d classes docs/examples/SumOfSquares.java
 * drover run --task SumOfSquares --classpath classes --input '[1,2,3]'
 * </pre>
 */
public final class SumOfSquares implements Task<List<Long>, SumOfSquares.Result> {
    public record Result(int count, long sum) {}

    @Override
    public Result run(List<Long> numbers, TaskContext context) throws InterruptedException {
        AtomicBoolean isDisconnected = new AtomicBoolean();
        context.onDisconnect(() -> isDisconnected.set(true));
        long sum = 0;
        for (int done = 1; done <= numbers.size(); done++) {
            sum += numbers.get(done - 1) * numbers.get(done - 1);
            if (done % 1000 == 0) {
                context.progress(done, numbers.size(), "sum " + sum);
                if (isDisconnected.get()) {
                    throw new InterruptedException("disconnected at " + done);
                }
            }
        }
        context.send(numbers.size() + " numbers");
        return new Result(numbers.size(), sum);
    }
}
