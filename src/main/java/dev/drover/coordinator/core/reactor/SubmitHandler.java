package dev.drover.coordinator.core.reactor;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.SpecRules;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.message.Bounded;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;
import dev.drover.model.Hashes;
import dev.drover.proto.Accepted;
import dev.drover.proto.Environment;
import dev.drover.proto.JobSpec;
import dev.drover.proto.KeyEntry;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;

/**
 * Submissions: each spec is accepted, recognised as a repeat, or refused for itself. Says whether there is room for more. Owned by the
 * core's thread.
 */
public final class SubmitHandler {
    /** In one message: their answers are one, too. */
    static final int MAX_ITEMS = 1_024;

    private final CoreConfig config;
    private final DurableState state;
    private final JobHandler jobs;
    private final StopHandler stops;
    private final Bounded bounded;
    private Input.SpaceLow space = new Input.SpaceLow(false, 0, 0);

    public SubmitHandler(CoreConfig config, DurableState state, JobHandler jobs, StopHandler stops) {
        this.config = config;
        this.state = state;
        this.jobs = jobs;
        this.stops = stops;
        this.bounded = new Bounded(config.limits());
    }

    /** The disk is nearly full, or no longer. */
    public void spaceLow(Input.SpaceLow news) {
        space = news;
    }

    boolean isSpaceLow() {
        return space.low();
    }

    Submitted submit(Submit submit, Now now) {
        if (submit.getClientId().size() > 64) {
            throw new DroverException(ErrorCode.INVALID, "the client's id has more than 64 bytes");
        }
        if (submit.getItemsCount() > MAX_ITEMS) {
            throw new DroverException(
                    ErrorCode.INVALID,
                    "one message submits " + submit.getItemsCount() + " jobs, at most " + MAX_ITEMS
                            + " may be; send the others in further messages");
        }
        for (Environment environment : submit.getEnvironmentsList()) {
            if (environment.getSerializedSize() > config.limits().environmentBytes()) {
                throw new DroverException(
                        ErrorCode.INVALID,
                        "the environment has " + environment.getSerializedSize() + " bytes, at most "
                                + config.limits().environmentBytes() + " are taken");
            }
            Environment content = environment.toBuilder().clearId().build();
            if (!environment.getId().equals(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))) {
                throw new DroverException(ErrorCode.INVALID, "the environment's id is not the SHA-256 of its content");
            }
            jobs.storeEnvironment(environment);
        }
        Submitted.Builder answers = Submitted.newBuilder();
        for (SubmitItem item : submit.getItemsList()) {
            SubmitAnswer.Builder answer = SubmitAnswer.newBuilder().setSequence(item.getSequence());
            try {
                answer.setAccepted(accept(submit.getClientId(), item, now));
            } catch (DroverException e) {
                answer.setError(RequestHandler.error(e, bounded));
            }
            answers.addAnswers(answer);
        }
        return answers.build();
    }

    private Accepted accept(ByteString client, SubmitItem item, Now now) {
        JobSpec spec = item.getSpec();
        long known = client.isEmpty() ? 0 : state.clients().job(client, item.getSequence());
        if (known != 0) {
            // The first was forced, or is in this turn's records: the answer waits for either.
            return accepted(known, spec, false);
        }
        SpecRules.check(spec, config.limits().specBytes());
        if (!spec.getKey().isEmpty()) {
            KeyEntry entry = state.key(spec.getKey());
            if (entry != null) {
                if (!entry.getSpecHash().equals(DurableState.hash(spec))) {
                    throw new DroverException(
                            ErrorCode.KEY_CONFLICT,
                            "the key '" + spec.getKey() + "' belongs to job " + entry.getJob()
                                    + ", which is another one; choose another key");
                }
                return accepted(entry.getJob(), spec, true);
            }
        }
        refuseIfFull();
        if (state.environments().get(spec.getEnvironmentId()) == null) {
            throw new DroverException(
                    ErrorCode.ENVIRONMENT_NEEDED, "the environment of the job is not known; send it along");
        }
        return accepted(jobs.submit(spec, client, item.getSequence(), now).id, spec, false);
    }

    private void refuseIfFull() {
        if (stops.isStopping()) {
            throw new DroverException(
                    ErrorCode.STOPPING, "the coordinator is stopping and takes no more jobs; run: drover start");
        }
        if (space.low()) {
            throw new DroverException(
                    ErrorCode.NO_SPACE,
                    "the disk of " + config.home()
                            + " is full (" + (space.freeBytes() >> 10) + " KiB were free, "
                            + (space.neededBytes() >> 10)
                            + " are needed), so no job can be accepted; free some space and try again");
        }
        if (state.jobs().all().size() >= config.maxOpenJobs()) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    state.jobs().all().size() + " jobs are queued or running, at most " + config.maxOpenJobs()
                            + " may be; wait, or use one array job for many tasks");
        }
        if (state.specBytes() >= config.maxOpenSpecBytes()) {
            throw new DroverException(
                    ErrorCode.BUSY,
                    "the jobs that are queued or running take " + (state.specBytes() >> 20) + " MiB, at most "
                            + (config.maxOpenSpecBytes() >> 20) + " MiB may be; wait until some have ended");
        }
    }

    private static Accepted accepted(long job, JobSpec spec, boolean repeated) {
        return Accepted.newBuilder()
                .setJob(job)
                .setTasks(SpecRules.numbers(spec).count())
                .setRepeated(repeated)
                .build();
    }
}
