package dev.drover.coordinator.core.reactor;

import com.google.protobuf.ByteString;
import dev.drover.coordinator.core.state.ExecSize;
import dev.drover.model.Sha256;
import dev.drover.proto.Accepted;
import dev.drover.proto.Environment;
import dev.drover.proto.ErrorAnswer;
import dev.drover.proto.Submit;
import dev.drover.proto.SubmitAnswer;
import dev.drover.proto.SubmitItem;
import dev.drover.proto.Submitted;
import dev.drover.proto.Watch;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client's submissions of one request, decided one after the other. Owned by the core's thread. */
final class PendingSubmit {
    final long peer;
    final long request;
    final ByteString client;

    /** Later requests of all clients have larger numbers. */
    final long arrival;

    final int bytes;
    private Optional<Watch> watch;
    private final List<SubmitItem> items;
    private final Map<ByteString, Environment> environments = new HashMap<>();
    private final Map<ByteString, ExecSize> sizes = new HashMap<>();
    private final Sha256[] keys;
    private final BitSet lookedUp = new BitSet();
    private boolean isNew;
    private final Submitted.Builder answers = Submitted.newBuilder();

    PendingSubmit(long peer, long request, long arrival, Submit submit) {
        this.peer = peer;
        this.request = request;
        this.arrival = arrival;
        this.client = submit.getClientId();
        this.items = submit.getItemsList();
        submit.getEnvironmentsList().forEach(environment -> environments.put(environment.getId(), environment));
        this.bytes = submit.getSerializedSize();
        this.watch = submit.hasWatch() ? Optional.of(submit.getWatch()) : Optional.empty();
        this.keys = new Sha256[items.size()];
    }

    /** How its only job is to be watched from now on; empty if it need not be. */
    Optional<Watch> watch() {
        return watch;
    }

    void dropWatch() {
        watch = Optional.empty();
    }

    /** Whether it made the job that it was answered, and did not find it. */
    boolean isNew() {
        return isNew;
    }

    void markNew() {
        isNew = true;
    }

    int size() {
        return items.size();
    }

    /** Items that are decided; the next one's index. */
    int decided() {
        return answers.getAnswersCount();
    }

    boolean isDecided() {
        return decided() == items.size();
    }

    SubmitItem item(int index) {
        return items.get(index);
    }

    /** What came along under that id; null if nothing did. */
    Environment environment(ByteString id) {
        return environments.get(id);
    }

    /** What that one takes at the start of a program. */
    ExecSize sizeOf(Environment environment) {
        return sizes.computeIfAbsent(environment.getId(), id -> ExecSize.of(environment));
    }

    /** The digest of that item's key; null if it has none. */
    Sha256 key(int index) {
        if (keys[index] == null && !items.get(index).getSpec().getKey().isEmpty()) {
            keys[index] = Sha256.ofText(items.get(index).getSpec().getKey());
        }
        return keys[index];
    }

    /** Whether that item waits for its key to be looked up, or has waited until now. */
    boolean isLookedUp(int index) {
        return lookedUp.get(index);
    }

    void setLookedUp(int index, boolean is) {
        lookedUp.set(index, is);
    }

    void accept(Accepted accepted) {
        answers.addAnswers(answer().setAccepted(accepted));
    }

    void refuse(ErrorAnswer why) {
        answers.addAnswers(answer().setError(why));
    }

    private SubmitAnswer.Builder answer() {
        return SubmitAnswer.newBuilder().setSequence(items.get(decided()).getSequence());
    }

    Submitted answers() {
        return answers.build();
    }
}
