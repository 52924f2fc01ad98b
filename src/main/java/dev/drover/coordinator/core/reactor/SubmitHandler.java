package dev.drover.coordinator.core.reactor;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.state.ExecRules;
import dev.drover.coordinator.core.state.ExecSize;
import dev.drover.coordinator.core.state.Job;
import dev.drover.coordinator.core.state.JobKey;
import dev.drover.coordinator.core.state.SpecRules;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.CoreConfig;
import dev.drover.coordinator.core.turn.Input;
import dev.drover.coordinator.core.turn.Now;
import dev.drover.coordinator.core.turn.Outbox;
import dev.drover.coordinator.core.watch.Watchers;
import dev.drover.message.ReportTruncator;
import dev.drover.model.ErrorCode;
import dev.drover.model.Hashes;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.model.UserException;
import dev.drover.proto.Accepted;
import dev.drover.proto.Environment;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.Spec;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Watch;
import dev.drover.spec.JobFields;
import dev.drover.spec.SpecDifference;
import dev.drover.spec.SpecTasks;
import java.util.List;

/**
 * Handles submissions. Each spec is accepted, recognised as a repeat, or refused, without regard to the others. A spec
 * whose key is not known here waits until the history has answered, and so does everything that its client submits
 * later. Owned by the core's thread.
 */
public final class SubmitHandler {
    /** The most specs of one message. Their answers are one message too. */
    static final int MAX_ITEMS = 1_024;

    static final int MAX_CLIENT_ID_BYTES = 64;

    private final CoreConfig config;
    private final DurableState state;
    private final JobHandler jobHandler;
    private final StopHandler stopHandler;
    private final ReportTruncator truncator;
    private final Outbox outbox;
    private final KeyLookUps keys;
    private final Watchers watchers;
    private final SubmitQueues queues = new SubmitQueues();
    private long arrivals;
    private Input.SpaceLow space = new Input.SpaceLow(false, 0, 0);

    public SubmitHandler(
            CoreConfig config,
            DurableState state,
            Outbox outbox,
            LookUps lookUps,
            JobHandler jobHandler,
            StopHandler stopHandler,
            Watchers watchers) {
        this.config = config;
        this.state = state;
        this.jobHandler = jobHandler;
        this.stopHandler = stopHandler;
        this.truncator = new ReportTruncator(config.limits());
        this.outbox = outbox;
        this.watchers = watchers;
        this.keys = new KeyLookUps(state, lookUps);
    }

    /** The disk is nearly full, or no longer. */
    public void spaceLow(Input.SpaceLow news) {
        space = news;
    }

    boolean isSpaceLow() {
        return space.low();
    }

    /**
     * Decides a client's submissions: at once, or when the history has said which jobs have their keys. The submissions
     * of one client are decided in their order. Those of other clients do not wait for them.
     *
     * @throws UserException INVALID if none of them can be read
     */
    public void submit(long peer, long request, Submit submit, Now now) {
        checkEnvelope(submit);
        PendingSubmit pending = new PendingSubmit(peer, request, ++arrivals, submit);
        if (queues.isEmpty(peer) && decide(pending, now)) {
            answer(pending);
            return;
        }
        UserException full = queues.refusal(pending);
        if (full != null) {
            refuseRest(pending, full);
            decideWoken(now);
            return;
        }
        queues.add(pending);
        for (int i = pending.decided(); i < pending.size(); i++) {
            awaitKey(pending, i);
        }
    }

    private void checkEnvelope(Submit submit) {
        if (submit.getClientId().isEmpty() || submit.getClientId().size() > MAX_CLIENT_ID_BYTES) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "the client's id has " + submit.getClientId().size() + " bytes, it must have 1 to "
                            + MAX_CLIENT_ID_BYTES + "; make it of random bytes, so that no other client has it");
        }
        if (submit.getItemsCount() > MAX_ITEMS) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "one message submits " + submit.getItemsCount() + " jobs, at most " + MAX_ITEMS
                            + " may be; send the others in further messages");
        }
        if (submit.hasWatch()
                && (submit.getItemsCount() != 1 || submit.getWatch().getJobsCount() > 0)) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "a submission with a watch has " + submit.getItemsCount() + " jobs and names "
                            + submit.getWatch().getJobsCount()
                            + ", it must have one and name none; watch the others by their ids");
        }
        Watchers.check(submit.getWatch());
        for (Environment environment : submit.getEnvironmentsList()) {
            if (environment.getSerializedSize() > config.limits().environmentBytes()) {
                throw new UserException(
                        ErrorCode.INVALID,
                        "the environment has " + environment.getSerializedSize() + " bytes, at most "
                                + config.limits().environmentBytes() + " are taken");
            }
            JobFields.checkEnvironment(environment);
            Environment content = environment.toBuilder().clearId().build();
            if (!environment.getId().equals(ByteString.copyFrom(Hashes.sha256(content.toByteArray())))) {
                throw new UserException(ErrorCode.INVALID, "the environment's id is not the SHA-256 of its content");
            }
        }
    }

    /** The client ends a watch before its submission is answered. */
    public void unwatch(long peer, long request) {
        queues.dropWatch(peer, request);
    }

    /** The history's answer to what was asked for submissions that wait. */
    public void lookedUp(Input.LookedUp input, Now now) {
        keys.answered(input.id(), input.answer());
        decideWoken(now);
    }

    /** What was not decided is not accepted: whoever still wants it says it again. */
    public void clientGone(long peer, Now now) {
        for (PendingSubmit pending : queues.removeAll(peer)) {
            releaseUndecided(pending);
        }
        decideWoken(now);
    }

    /** A coordinator that stops takes no job any more, whatever the history would say. */
    public void tick(Now now) {
        if (!stopHandler.isStopping()) {
            return;
        }
        for (PendingSubmit pending = queues.first(); pending != null; pending = queues.first()) {
            queues.removeFirst(pending.peer);
            refuseRest(pending, stopping());
        }
        decideWoken(now);
    }

    /** Refuses what is not decided yet, and answers. */
    private void refuseRest(PendingSubmit pending, UserException why) {
        releaseUndecided(pending);
        while (!pending.isDecided()) {
            pending.refuse(RequestHandler.error(why, truncator));
        }
        answer(pending);
    }

    /** Asks the history for what was found missing. */
    public void endTurn() {
        keys.endTurn();
    }

    private void decideWoken(Now now) {
        for (Long peer = keys.pollWoken(); peer != null; peer = keys.pollWoken()) {
            PendingSubmit first = queues.first(peer);
            while (first != null && decide(first, now)) {
                queues.removeFirst(peer);
                answer(first);
                first = queues.first(peer);
            }
        }
    }

    private void answer(PendingSubmit pending) {
        outbox.toClient(
                pending.peer,
                ServerFrame.newBuilder()
                        .setRequest(pending.request)
                        .setSubmitted(pending.answers())
                        .build());
        pending.watch().ifPresent(watch -> watch(pending, watch));
    }

    /** In the turn of the answer: nothing of a new job has happened that the watch could miss. */
    private void watch(PendingSubmit pending, Watch how) {
        SubmitAnswer answer = pending.answers().getAnswers(0);
        if (!answer.hasAccepted()) {
            return;
        }
        Watch watch = how.toBuilder().addJobs(answer.getAccepted().getJob()).build();
        try {
            if (pending.isNew()) {
                watchers.watchNew(pending.peer, pending.request, watch);
            } else {
                watchers.watch(pending.peer, pending.request, watch);
            }
        } catch (UserException e) {
            outbox.toClient(
                    pending.peer,
                    ServerFrame.newBuilder()
                            .setRequest(pending.request)
                            .setError(RequestHandler.error(e, truncator))
                            .build());
        }
    }

    /** Goes on until all are decided, which is true, or one has to wait. */
    private boolean decide(PendingSubmit pending, Now now) {
        while (!pending.isDecided()) {
            int index = pending.decided();
            try {
                Accepted accepted = accept(pending, index, now);
                if (accepted == null) {
                    return false;
                }
                pending.accept(accepted);
            } catch (UserException e) {
                pending.refuse(RequestHandler.error(e, truncator));
            }
            release(pending, index);
        }
        return true;
    }

    /** Null if it has to wait for its key to be looked up. */
    private Accepted accept(PendingSubmit pending, int index, Now now) {
        SubmitItem item = pending.item(index);
        Spec spec = item.getSpec();
        SpecRules.check(spec, config.limits().specBytes());
        long known = pending.client.isEmpty() ? 0 : state.clients().job(pending.client, item.getSequence());
        if (known != 0) {
            // The first submission was forced, or is among this turn's records. The answer waits for both.
            return again(known, item);
        }
        Sha256 key = pending.key(index);
        if (key != null) {
            KeyOwner owner = state.key(key);
            if (owner == null) {
                awaitKey(pending, index);
                if (!keys.isDecidable(key, pending)) {
                    return null;
                }
                owner = requireOwner(key, spec);
            }
            if (owner != null) {
                return repeated(owner, spec);
            }
        }
        refuseIfFull();
        storeEnvironment(pending, spec);
        Job job = jobHandler.submit(spec, pending.client, item.getSequence(), now);
        pending.markNew();
        if (key != null) {
            keys.setOwner(key, job.key.owner());
        }
        return accepted(job.id, spec, false);
    }

    /** Refuses what cannot be started with it. Only for a job that is accepted: what is refused takes no space, above all on a full disk. */
    private void storeEnvironment(PendingSubmit pending, Spec spec) {
        ExecSize known = state.environments().size(spec.getEnvironmentId());
        if (known != null) {
            ExecRules.check(spec, known, config.execLimits());
            return;
        }
        Environment sent = pending.environment(spec.getEnvironmentId());
        if (sent == null) {
            throw new UserException(
                    ErrorCode.ENVIRONMENT_NEEDED, "the environment of the job is not known; send it along");
        }
        ExecRules.check(spec, pending.sizeOf(sent), config.execLimits());
        jobHandler.storeEnvironment(sent);
    }

    /** What was said when the client's submission of that number was accepted. */
    private Accepted again(long known, SubmitItem item) {
        Job open = state.job(known);
        if (open != null && !open.spec.equals(item.getSpec())) {
            throw new UserException(
                    ErrorCode.INVALID,
                    "this client's submission " + Long.toUnsignedString(item.getSequence()) + " was job " + known
                            + ", which is another one; give each submission a number of its own");
        }
        return accepted(known, item.getSpec(), false);
    }

    private KeyOwner requireOwner(Sha256 key, Spec spec) {
        Answer.Refused refusal = keys.refusal(key);
        if (refusal != null) {
            throw new UserException(
                    refusal.code(),
                    "whether the key '" + spec.getKey() + "' is taken cannot be said yet: " + refusal.why());
        }
        return keys.owner(key);
    }

    private Accepted repeated(KeyOwner owner, Spec spec) {
        if (!owner.specHash().equals(JobKey.specHash(spec))) {
            throw new UserException(
                    ErrorCode.KEY_CONFLICT,
                    "the key '" + spec.getKey() + "' belongs to job " + owner.job() + ", which "
                            + difference(state.job(owner.job()), spec) + " (drover show " + owner.job()
                            + "); choose another key");
        }
        return accepted(owner.job(), spec, true);
    }

    /** Of a job that has ended only a digest of its spec is known here. */
    private static String difference(Job owner, Spec spec) {
        List<String> fields = owner == null ? List.of() : SpecDifference.fields(owner.spec, spec);
        if (fields.isEmpty()) {
            return "was submitted with something else";
        }
        int last = fields.size() - 1;
        return "differs in "
                + (last == 0 ? "" : String.join(", ", fields.subList(0, last)) + " and ")
                + fields.get(last);
    }

    private void awaitKey(PendingSubmit pending, int index) {
        Sha256 key = pending.key(index);
        if (key != null && !pending.isLookedUp(index) && state.key(key) == null) {
            pending.setLookedUp(index, true);
            keys.await(key, pending);
        }
    }

    private void release(PendingSubmit pending, int index) {
        if (pending.isLookedUp(index)) {
            pending.setLookedUp(index, false);
            keys.release(pending.key(index), pending);
        }
    }

    private void releaseUndecided(PendingSubmit pending) {
        for (int i = pending.decided(); i < pending.size(); i++) {
            release(pending, i);
        }
    }

    private static UserException stopping() {
        return new UserException(
                ErrorCode.STOPPING, "the coordinator is stopping and takes no more jobs; run: drover start");
    }

    private void refuseIfFull() {
        if (stopHandler.isStopping()) {
            throw stopping();
        }
        if (space.low()) {
            throw new UserException(
                    ErrorCode.NO_SPACE,
                    "the disk of " + config.home()
                            + " is full (" + (space.freeBytes() >> 10) + " KiB were free, "
                            + (space.neededBytes() >> 10)
                            + " are needed), so no job can be accepted; free some space and try again");
        }
        if (state.jobs().all().size() >= config.maxOpenJobs()) {
            throw new UserException(
                    ErrorCode.BUSY,
                    state.jobs().all().size() + " jobs are queued or running, at most " + config.maxOpenJobs()
                            + " may be; wait, or use one array job for many tasks");
        }
        if (state.bytes() >= config.maxOpenBytes()) {
            throw new UserException(
                    ErrorCode.BUSY,
                    "the jobs that are queued or running take " + (state.bytes() >> 20) + " MiB, at most "
                            + (config.maxOpenBytes() >> 20)
                            + " MiB may be (an array takes up to a bit for each task); wait until some have ended");
        }
    }

    private static Accepted accepted(long job, Spec spec, boolean repeated) {
        return Accepted.newBuilder()
                .setJob(job)
                .setTasks(SpecTasks.numbers(spec).count())
                .setRepeated(repeated)
                .build();
    }

    /** Walks all that waits; throws on the first contradiction. */
    public void checkInvariants() {
        keys.checkInvariants();
        queues.checkInvariants();
        if (queues.isEmpty() != (keys.size() == 0)) {
            throw new IllegalStateException("submissions wait, and for no key; or the other way round");
        }
    }
}
