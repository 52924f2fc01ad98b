package dev.drover.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.drover.proto.CoordinatorMessage;
import dev.drover.proto.JournalRecord;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WorkerHello;
import dev.drover.proto.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever kind of message has a list is cut where the list is long, and its parts say together what it said. A kind that is added
 * is met by this test without being named.
 */
class PartsTest {
    private static final MessageLimits LIMITS = new MessageLimits(16 << 10);

    /** Kinds with lists that are not cut, and why they need not be. */
    private static final Map<String, String> BOUNDED = Map.of(
            "drover.v1.Checkpoint", "CheckpointParts makes it in parts",
            "drover.v1.Environment", "larger ones are refused",
            "drover.v1.CancelRequested", "more ranges than fit are refused",
            "drover.v1.ExplainAnswer", "a few reasons, each with at most twenty jobs",
            "drover.v1.Heartbeat", "at most one attempt for each slot of a worker",
            "drover.v1.JobCounts", "one count for each state of a job");

    /** One list of one kind of message. */
    record Case(Message.Builder whole, List<FieldDescriptor> path, Function<Message, List<? extends Message>> cut) {
        FieldDescriptor list() {
            return path.get(path.size() - 1);
        }

        @Override
        public String toString() {
            return list().getFullName();
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        CoordinatorParts coordinator = new CoordinatorParts(LIMITS);
        WorkerParts worker = new WorkerParts(LIMITS);
        ServerParts server = new ServerParts(LIMITS);
        RecordParts records = new RecordParts(LIMITS);
        add(cases, CoordinatorMessage.newBuilder(), message -> coordinator.of((CoordinatorMessage) message));
        add(cases, WorkerMessage.newBuilder(), message -> worker.of((WorkerMessage) message));
        add(cases, ServerFrame.newBuilder(), message -> server.of((ServerFrame) message));
        add(cases, JournalRecord.newBuilder(), message -> records.of((JournalRecord) message));
        return cases.stream();
    }

    private static void add(List<Case> cases, Message.Builder of, Function<Message, List<? extends Message>> cut) {
        for (FieldDescriptor body : of.getDescriptorForType().getOneofs().get(0).getFields()) {
            addLists(cases, of, List.of(body), cut);
        }
    }

    private static void addLists(
            List<Case> cases,
            Message.Builder of,
            List<FieldDescriptor> path,
            Function<Message, List<? extends Message>> cut) {
        Descriptor kind = path.get(path.size() - 1).getMessageType();
        if (BOUNDED.containsKey(kind.getFullName())) {
            return;
        }
        for (FieldDescriptor field : kind.getFields()) {
            List<FieldDescriptor> longer = new ArrayList<>(path);
            longer.add(field);
            if (field.isRepeated()) {
                cases.add(new Case(of.clone(), longer, cut));
            } else if (kind.equals(Rows.getDescriptor()) && field.getContainingOneof() != null) {
                addLists(cases, of, longer, cut);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aLongListIsCutAndItsPartsSayTheSame(Case example) {
        for (int seed = 0; seed < 5; seed++) {
            Message whole = filled(example, new RandomMessages(new SplittableRandom(seed)));
            assertThat(whole.getSerializedSize()).isGreaterThan(2 * LIMITS.messageBytes());
            List<? extends Message> parts = example.cut().apply(whole);
            Message.Builder merged = parts.get(0).newBuilderForType();
            for (Message part : parts) {
                assertThat(part.getSerializedSize())
                        .isLessThanOrEqualTo(LIMITS.partBytes() + MessageLimits.OVERHEAD_BYTES);
                merged.mergeFrom(part);
            }
            assertThat(withoutMore(merged.build())).isEqualTo(whole);
            assertThat(parts.size())
                    .as("parts are filled")
                    .isLessThanOrEqualTo(whole.getSerializedSize() / LIMITS.partBytes() * 2 + 2);
        }
    }

    private static Message filled(Case example, RandomMessages random) {
        Message.Builder whole = example.whole().clone();
        while (whole.build().getSerializedSize() <= 2 * LIMITS.messageBytes()) {
            Message.Builder at = whole;
            for (FieldDescriptor step : example.path().subList(0, example.path().size() - 1)) {
                at = at.getFieldBuilder(step);
            }
            random.addItems(at, example.list(), 100);
        }
        return whole.build();
    }

    private static Message withoutMore(Message merged) {
        if (merged instanceof ServerFrame frame) {
            return frame.toBuilder().clearMore().build();
        }
        if (merged instanceof WorkerMessage message && message.hasHello()) {
            WorkerMessage.Builder whole = message.toBuilder();
            whole.getHelloBuilder().clearMore();
            return whole.build();
        }
        return merged;
    }

    @Test
    void allPartsOfAHelloButTheLastSayThatMoreFollows() {
        Case hello = cases().filter(
                        example -> example.list().getContainingType().equals(WorkerHello.getDescriptor()))
                .findFirst()
                .orElseThrow();
        List<? extends Message> parts = hello.cut().apply(filled(hello, new RandomMessages(new SplittableRandom(1))));
        for (int i = 0; i < parts.size(); i++) {
            assertThat(((WorkerMessage) parts.get(i)).getHello().getMore()).isEqualTo(i < parts.size() - 1);
        }
    }

    @Test
    void anItemThatIsLargerThanAPartIsAloneInIts() {
        Parts<String> parts = new Parts<>(100, () -> "");
        List<Integer> sizes = new ArrayList<>();
        List<List<Integer>> made = new ArrayList<>();
        Parts<List<Integer>> gathered = new Parts<>(100, () -> {
            List<Integer> part = List.copyOf(sizes);
            sizes.clear();
            made.add(part);
            return part;
        });
        assertThat(parts.all()).containsExactly("");
        for (int size : new int[] {10, 20, 500, 30, 40}) {
            gathered.before(com.google.protobuf.ByteString.copyFrom(new byte[size]));
            sizes.add(size);
        }
        assertThat(gathered.all()).containsExactly(List.of(10, 20), List.of(500), List.of(30, 40));
    }
}
