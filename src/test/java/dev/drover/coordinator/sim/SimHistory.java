package dev.drover.coordinator.sim;

import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Effect;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.ErrorCode;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
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
        long newest = journal.durable().newestJob();
        Question.KeyOwners question = (Question.KeyOwners) lookUp.question();
        SimulationChecks.check(
                question.upToJob() <= newest,
                () -> "the history is asked for job " + question.upToJob() + ", which is not on disk");
        int lateMs = world.random.nextInt(4) == 0 ? 3_000 : 20;
        world.clock.after(
                world.clock.someMs(lateMs), () -> listener.accept(new Input.LookedUp(lookUp.id(), answer(question))));
    }

    private Answer answer(Question.KeyOwners question) {
        if (world.random.nextInt(8) == 0) {
            return new Answer.Refused(ErrorCode.BUSY, "history is being rebuilt: 7 % (70 rows), ask again in a moment");
        }
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
}
