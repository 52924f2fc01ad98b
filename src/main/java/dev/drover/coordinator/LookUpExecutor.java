package dev.drover.coordinator;

import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.UserException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Asks the history what the core wants to know, on threads that no client's question takes, and tells the core the answer. Any thread
 * may ask.
 */
final class LookUpExecutor implements AutoCloseable {
    private static final int THREADS = 2;

    /** The part of the history that is asked; blocks its caller while the history catches up. */
    interface Source {
        /** Like {@link dev.drover.history.History#keyOwners}. */
        Map<Sha256, KeyOwner> keyOwners(Collection<Sha256> keys, long upToJob);

        /** Like {@link dev.drover.history.History#endedJobs}. */
        Map<Long, EndedJob> endedJobs(Collection<Long> jobs);
    }

    private final Source history;
    private final Consumer<Input> core;
    private final CoordinatorLog log;
    private final QueryThreads threads;

    /**
     * One that asks that history.
     *
     * @param core takes the answers; must not block
     */
    LookUpExecutor(Source history, Consumer<Input> core, CoordinatorLog log) {
        this.history = history;
        this.core = core;
        this.log = log;
        // The core has a few questions out at most (KeyLookUps, EndedCancels): the queue needs no bound of its own.
        this.threads = new QueryThreads("drover-look-up-", THREADS, Integer.MAX_VALUE);
    }

    /** Begins to look it up. */
    void submit(Effect.LookUp lookUp) {
        try {
            threads.execute(() -> core.accept(new Input.LookedUp(lookUp.id(), answer(lookUp.question()))));
        } catch (RejectedExecutionException e) {
            core.accept(new Input.LookedUp(
                    lookUp.id(), new Answer.Refused(ErrorCode.STOPPING, "the coordinator is stopping")));
        }
    }

    private Answer answer(Question question) {
        try {
            if (question instanceof Question.KeyOwners asked) {
                return new Answer.KeyOwners(history.keyOwners(asked.keys(), asked.upToJob()));
            }
            return new Answer.EndedJobs(history.endedJobs(((Question.EndedJobs) question).jobs()));
        } catch (UserException e) {
            return new Answer.Refused(e.code(), e.getMessage());
        } catch (RuntimeException | java.lang.Error e) {
            log.fault("the history could not be asked for the core", e);
            return new Answer.Refused(
                    ErrorCode.INTERNAL,
                    "the coordinator failed to ask its history (" + e + "); see its log: drover doctor");
        }
    }

    /** Lets the questions at work end. */
    @Override
    public void close() {
        threads.close(log);
    }
}
