package dev.drover.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.ProgressSample;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTruncatorTest {
    private static final MessageLimits LIMITS = new MessageLimits(16 << 10);

    private final ReportTruncator truncator = new ReportTruncator(LIMITS);

    private static AttemptOutcome.Builder outcome() {
        return AttemptOutcome.newBuilder()
                .setToken(AttemptToken.newBuilder().setJob(7).setAttempt(1).setEpoch(3))
                .setStateValue(JobState.SUCCEEDED.number())
                .setExitCode(0)
                .setStdoutBytes(9_999);
    }

    @Test
    void whatFitsIsTheSame() {
        AttemptOutcome small = outcome().setMessage("as it was").build();
        assertThat(truncator.outcome(small)).isSameAs(small);
        ProgressSample report = ProgressSample.newBuilder().setNote("half way").build();
        assertThat(truncator.progress(report)).isSameAs(report);
    }

    @Test
    void textsAreCutAtTheirEndInWholeCharacters() {
        for (String character : new String[] {"a", "é", "中", "😀"}) {
            for (int more = 0; more < 5; more++) {
                String text = "x".repeat(more) + character.repeat(LIMITS.sentenceBytes() + 1);
                String cut = truncator.sentence(text);
                byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
                assertThat(bytes.length)
                        .isLessThanOrEqualTo(LIMITS.sentenceBytes())
                        .isGreaterThan(LIMITS.sentenceBytes() - 5);
                assertThat(cut).endsWith("…");
                assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
                assertThat(cut).doesNotContain("\uFFFD");
            }
        }
        String exact = "é".repeat(LIMITS.sentenceBytes() / 2);
        assertThat(truncator.sentence(exact)).isEqualTo(exact);
    }

    @Test
    void ofTailsTheEndIsKept() {
        byte[] bytes = new byte[LIMITS.tailBytes() + 1];
        bytes[0] = 1;
        AttemptOutcome cut = truncator.outcome(outcome()
                .setStdoutTail(ByteString.copyFrom(bytes))
                .setStderrTail(ByteString.copyFromUtf8("short"))
                .build());
        assertThat(cut.getStdoutTail()).isEqualTo(ByteString.copyFrom(new byte[LIMITS.tailBytes()]));
        assertThat(cut.getStderrTail().toStringUtf8()).isEqualTo("short");
        assertThat(cut.getStdoutBytes()).isEqualTo(9_999);
    }

    @Test
    void aResultThatIsTooLargeIsAFailure() {
        int bytes = LIMITS.resultBytes() + 1;
        AttemptOutcome cut = truncator.outcome(
                outcome().setResult(ByteString.copyFrom(new byte[bytes])).build());
        assertThat(cut.hasResult()).isFalse();
        assertThat(cut.getStateValue()).isEqualTo(JobState.FAILED.number());
        assertThat(cut.getCauseValue()).isEqualTo(Cause.EXCEPTION.number());
        assertThat(cut.getMessage())
                .isEqualTo("The result has " + bytes + " bytes of JSON, the limit is " + LIMITS.resultBytes()
                        + "; write it to a file and return the file's name.");
    }

    @Test
    void ofWarningsTheFirstAreKeptAndEachIsCut() {
        List<String> many = IntStream.range(0, 30).mapToObj(Integer::toString).toList();
        assertThat(truncator.outcome(outcome().addAllWarnings(many).build()).getWarningsList())
                .isEqualTo(many.subList(0, 20));
        String large = "x".repeat(LIMITS.sentenceBytes() + 1);
        assertThat(truncator.outcome(outcome().addWarnings(large).build()).getWarningsList())
                .containsExactly(truncator.sentence(large));
        String largest = "x".repeat(LIMITS.sentenceBytes());
        AttemptOutcome cut = truncator.outcome(
                outcome().addAllWarnings(Collections.nCopies(20, largest)).build());
        assertThat(cut.getWarningsList()).isEqualTo(Collections.nCopies(1, largest));
        assertThat(MessageLimits.DEFAULT.warningsBytes()).isEqualTo(20 * (4 << 10));
    }

    @Test
    void whateverComesTheOutcomeKeepsToItsBound() {
        String text = "中".repeat(LIMITS.messageBytes());
        ByteString large = ByteString.copyFrom(new byte[LIMITS.messageBytes()]);
        AttemptOutcome.Builder all = outcome()
                .setMessage(text)
                .setStack(text)
                .setExceptionClass(text)
                .addAllWarnings(Collections.nCopies(30, text))
                .setStdoutTail(large)
                .setStderrTail(large)
                .setResult(large.substring(0, LIMITS.resultBytes()))
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1_000,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(large)
                                        .build())
                        .build());
        AttemptOutcome cut = truncator.outcome(all.build());
        assertThat(cut.getSerializedSize()).isLessThanOrEqualTo(LIMITS.outcomeBytes());
        assertThat(cut.getToken()).isEqualTo(all.getToken());
        assertThat(cut.getResult().size()).isEqualTo(LIMITS.resultBytes());
        assertThat(cut.getStack()).isNotEmpty();
    }
}
