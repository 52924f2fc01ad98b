package dev.drover.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Reads the lines of the channel: {@code progress CURRENT [TOTAL] [NOTE]}, or a JSON object with {@code progress}, {@code message}, {@code
 * result} or {@code error}, or several of them. Without state; any thread.
 */
final class ReportParser {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String PROGRESS_WORD = "progress";
    private static final double WHOLE = 1;

    private ReportParser() {}

    /**
     * What a line reports; nothing if it is blank.
     *
     * @throws BadReportException with one sentence, if it is none of the two forms
     */
    static List<TaskReport> parse(byte[] line) throws BadReportException {
        String text = text(line).strip();
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.startsWith("{")) {
            return object(text);
        }
        String[] words = text.split("\\s+", 2);
        if (words[0].equals(PROGRESS_WORD) && words.length == 2) {
            return List.of(progress(words[1]));
        }
        throw new BadReportException("it is neither \"progress CURRENT [TOTAL] [NOTE]\" nor a JSON object");
    }

    private static String text(byte[] line) throws BadReportException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadReportException("it is not UTF-8");
        }
    }

    /** A second word that is no number belongs to the note. */
    private static TaskReport.Progress progress(String rest) throws BadReportException {
        String[] words = rest.split("\\s+", 3);
        double current = number(words[0]);
        if (Double.isNaN(current)) {
            throw new BadReportException("\"" + words[0] + "\" is no number");
        }
        double total = words.length > 1 ? number(words[1]) : Double.NaN;
        int noteFrom = Double.isNaN(total) ? 1 : 2;
        String[] parts = rest.split("\\s+", noteFrom + 1);
        return new TaskReport.Progress(current, total, parts.length > noteFrom ? parts[noteFrom] : "");
    }

    /** NaN if it is no finite number. */
    private static double number(String word) {
        try {
            double number = Double.parseDouble(word);
            return Double.isFinite(number) ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static List<TaskReport> object(String text) throws BadReportException {
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadReportException("it is not valid JSON: " + e.getOriginalMessage());
        }
        List<TaskReport> reports = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case PROGRESS_WORD -> reports.add(progress(value));
                case "message" -> reports.add(new TaskReport.Message(value.toString()));
                case "result" -> reports.add(new TaskReport.Result(value.toString()));
                case "error" -> reports.add(error(value));
                default -> {}
            }
        }
        if (reports.isEmpty()) {
            throw new BadReportException("it has none of progress, message, result and error");
        }
        return reports;
    }

    /** A number alone is the part of the whole that is done. */
    private static TaskReport.Progress progress(JsonNode value) throws BadReportException {
        if (value.isNumber()) {
            return new TaskReport.Progress(finite(value, PROGRESS_WORD), WHOLE, "");
        }
        if (!value.isObject()) {
            throw new BadReportException("its progress is neither a number nor an object");
        }
        JsonNode total = value.path("total");
        return new TaskReport.Progress(
                finite(value.path("current"), "current"),
                total.isMissingNode() || total.isNull() ? Double.NaN : finite(total, "total"),
                value.path("note").asText(""));
    }

    private static double finite(JsonNode value, String name) throws BadReportException {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new BadReportException("its " + name + " is not a number");
        }
        return value.doubleValue();
    }

    private static TaskReport.Error error(JsonNode value) {
        return value.isObject()
                ? new TaskReport.Error(
                        value.path("type").asText(""), value.path("message").asText(""))
                : new TaskReport.Error("", value.asText(""));
    }
}
