package dev.drover.task.samples;

import dev.drover.task.Task;
import dev.drover.task.TaskContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Adds up the squares of 1 to {@code upTo}, reports each step, and pauses after each if asked to. */
public final class SumOfSquares implements Task<SumOfSquares.Input, SumOfSquares.Result> {
    /**
     * What to add up.
     *
     * @param upTo the last number, at least 0
     * @param pauseMs after each step; null for none
     */
    public record Input(long upTo, Long pauseMs) {}

    /**
     * The result.
     *
     * @param upTo as in the input
     * @param sum of the squares
     */
    public record Result(long upTo, long sum) {}

    @Override
    public Result run(Input input, TaskContext context) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        context.onCancel(cancelled::countDown);
        long pauseMs = input.pauseMs() == null ? 0 : input.pauseMs();
        long sum = 0;
        for (long number = 1; number <= input.upTo(); number++) {
            sum = Math.addExact(sum, Math.multiplyExact(number, number));
            context.progress(number, input.upTo(), "sum " + sum);
            // Checks whether it should end, even without a pause.
            if (cancelled.await(pauseMs, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("asked to end at " + number);
            }
        }
        context.log("sum of " + input.upTo() + " squares: " + sum);
        return new Result(input.upTo(), sum);
    }
}
