package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.Cause;
import dev.drover.model.EndedJob;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.proto.JobEnded;
import dev.drover.spec.SpecTasks;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A model of the history: it answers late and in any order, is sometimes being built, and has of what is on disk no more than it was
 * asked to have.
 */
final class SimHistory {
    private final Simulation world;
    private final SimJournal journal;
    private final Consumer<Input> listener;

    SimHistory(Simulation world, SimJournal journal, Consumer<Input> listener) {
        this.world = world;
        this.journal = journal;
        this.listener = listener;
    }

    void submit(Effect.LookUp lookUp) {
        Question question = lookUp.question();
        if (question instanceof Question.KeyOwners keys) {
            checkKnows(keys.upToJob());
        } else {
            ((Question.EndedJobs) question).jobs().forEach(this::checkEnd);
        }
        int lateMs = world.random.nextInt(4) == 0 ? 3_000 : 20;
        world.clock.after(
                world.clock.someMs(lateMs), () -> listener.accept(new Input.LookedUp(lookUp.id(), answer(question))));
    }

    private void checkKnows(long upToJob) {
        SimulationChecks.check(
                upToJob <= journal.durable().newestJob(),
                () -> "the history is asked for job " + upToJob + ", which is not on disk");
    }

    private void checkEnd(long job) {
        SimulationChecks.check(
                journal.durable().hasEnded(job),
                () -> "the history is asked how job " + job + " ended, which is not on disk");
    }

    private Answer answer(Question question) {
        if (world.random.nextInt(8) == 0) {
            return new Answer.Refused(ErrorCode.BUSY, "history is being rebuilt: 7 % (70 rows), ask again in a moment");
        }
        return question instanceof Question.KeyOwners keys ? owners(keys) : ends((Question.EndedJobs) question);
    }

    private Answer owners(Question.KeyOwners question) {
        RecordOracle known = journal.durable();
        long behind = known.newestJob() - question.upToJob();
        long indexed = question.upToJob() + world.random.nextLong(behind + 1);
        Map<Sha256, KeyOwner> owners = new HashMap<>();
        for (Sha256 key : question.keys()) {
            KeyOwner owner = known.owner(key);
            if (owner != null && owner.job() <= indexed) {
                owners.put(key, owner);
            }
        }
        return new Answer.KeyOwners(owners);
    }

    private Answer ends(Question.EndedJobs question) {
        Map<Long, EndedJob> jobs = new HashMap<>();
        for (long job : question.jobs()) {
            JobEnded end = journal.durable().end(job);
            jobs.put(
                    job,
                    new EndedJob(
                            job,
                            JobState.ofNumber(end.getStateValue()),
                            end.getCauseValue() == 0 ? null : Cause.ofNumber(end.getCauseValue()),
                            SpecTasks.numbers(journal.durable().spec(job)),
                            end.getCounts().getSucceeded(),
                            end.getCounts().getFailed(),
                            end.getCounts().getCancelled()));
        }
        return new Answer.EndedJobs(jobs);
    }
}
