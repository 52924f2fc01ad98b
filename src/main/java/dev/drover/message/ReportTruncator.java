package dev.drover.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.drover.model.Cause;
import dev.drover.model.JobState;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.ProgressSample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a single item of a report to its limit. A report cannot be refused, because what it reports has already
 * happened. Without state; any thread.
 */
public final class ReportTruncator {
    private static final String ELLIPSIS = "…";
    private static final int ELLIPSIS_BYTES = 3;

    private final MessageLimits limits;

    /** Cuts to these limits. */
    public ReportTruncator(MessageLimits limits) {
        this.limits = limits;
    }

    /** The text, or its beginning and an ellipsis where it takes more bytes than a sentence may. */
    public String sentence(String text) {
        return cut(text, limits.sentenceBytes());
    }

    /** The report with its note cut. */
    public ProgressSample progress(ProgressSample report) {
        if (report.getSerializedSize() <= limits.sentenceBytes()) {
            return report;
        }
        return report.toBuilder()
                .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                .setNote(sentence(report.getNote()))
                .build();
    }

    /**
     * The outcome, with everything that is too large in it cut. Texts lose their end, and the tails of streams lose
     * their beginning. A result that is too large is left out, because a part of a result is of no use. If the attempt
     * would have succeeded with it, it has failed.
     */
    public AttemptOutcome outcome(AttemptOutcome outcome) {
        if (isWithin(outcome)) {
            return outcome;
        }
        AttemptOutcome.Builder truncator = outcome.toBuilder()
                .setMessage(sentence(outcome.getMessage()))
                .setStack(cut(outcome.getStack(), limits.stackBytes()))
                .setExceptionClass(sentence(outcome.getExceptionClass()))
                .setStdoutTail(tail(outcome.getStdoutTail()))
                .setStderrTail(tail(outcome.getStderrTail()))
                .clearWarnings()
                .addAllWarnings(warnings(outcome.getWarningsList()));
        int resultBytes = outcome.getResult().size();
        if (resultBytes > limits.resultBytes()) {
            truncator
                    .clearResult()
                    .setMessage("The result has " + resultBytes + " bytes of JSON, the limit is " + limits.resultBytes()
                            + "; write it to a file and return the file's name.");
            if (outcome.getStateValue() == JobState.SUCCEEDED.number()) {
                truncator.setStateValue(JobState.FAILED.number()).setCauseValue(Cause.EXCEPTION.number());
            }
        }
        AttemptOutcome built = truncator.build();
        if (built.getSerializedSize() > limits.outcomeBytes()) {
            // Only fields that this version does not know can be so large.
            built = truncator
                    .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                    .build();
        }
        return built;
    }

    private boolean isWithin(AttemptOutcome outcome) {
        return outcome.getSerializedSize() <= limits.outcomeBytes()
                && outcome.getMessageBytes().size() <= limits.sentenceBytes()
                && outcome.getStackBytes().size() <= limits.stackBytes()
                && outcome.getExceptionClassBytes().size() <= limits.sentenceBytes()
                && outcome.getStdoutTail().size() <= limits.tailBytes()
                && outcome.getStderrTail().size() <= limits.tailBytes()
                && outcome.getResult().size() <= limits.resultBytes()
                && outcome.getWarningsCount() <= limits.warnings()
                && outcome.getWarningsList().stream().allMatch(this::isSentence)
                && bytes(outcome.getWarningsList()) <= limits.warningsBytes();
    }

    private boolean isSentence(String text) {
        return utf8(text) <= limits.sentenceBytes();
    }

    private static long bytes(List<String> texts) {
        return texts.stream().mapToLong(ReportTruncator::utf8).sum();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The first ones, each cut. */
    private List<String> warnings(List<String> all) {
        List<String> kept = new ArrayList<>();
        int left = limits.warningsBytes();
        for (String warning : all) {
            String cut = sentence(warning);
            left -= utf8(cut);
            if (left < 0 || kept.size() == limits.warnings()) {
                break;
            }
            kept.add(cut);
        }
        return kept;
    }

    private ByteString tail(ByteString tail) {
        return tail.substring(Math.max(0, tail.size() - limits.tailBytes()));
    }

    /** In whole characters. */
    private static String cut(String text, int maxBytes) {
        if (text.length() <= maxBytes / 3 || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
            return text;
        }
        int bytes = ELLIPSIS_BYTES;
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end) + ELLIPSIS;
    }
}
