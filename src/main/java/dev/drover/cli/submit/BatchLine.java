package dev.drover.cli.submit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.drover.cli.args.NearestWord;
import dev.drover.cli.args.OptionSpec;
import dev.drover.cli.args.ParsedArguments;
import dev.drover.cli.args.UsageException;
import dev.drover.cli.args.Word;
import dev.drover.cli.text.JsonCheck;
import dev.drover.spec.JobFields;
import dev.drover.spec.SpecField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a line of {@code --batch} as if its fields had been typed as options, so that both are checked in one place.
 *
 * <p>Fields are those of {@link JobFields}; {@code command} and {@code arguments} are the words behind them. Bytes that
 * aren't UTF-8 are written {@code {"valueBase64":"…"}}. One thread.
 */
public final class BatchLine {
    static final String TOO_COMPLEX = "has more levels or longer numbers than a job can have; simplify it";

    /** What people write who know other tools, and which field that is. */
    private static final Map<String, String> OTHERS_WORDS = Map.of(
            "args", "arguments",
            "words", "arguments",
            "params", "arguments",
            "argv", "command",
            "cmd", "command",
            "labels", "label",
            "tags", "label",
            "environment", "env",
            "dir", "cwd",
            "directory", "cwd");

    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final Map<String, OptionSpec> fields = new LinkedHashMap<>();

    public BatchLine() {
        for (SpecField field : JobFields.ALL) {
            fields.put(field.name(), OptionSpec.of(field));
        }
        for (String later : JobFields.LATER) {
            fields.putIfAbsent(camelCase(later), OptionSpec.later(later));
        }
    }

    /** The line's fields; throws {@link UsageException} with a sentence that lacks the line's number. */
    public ParsedArguments read(byte[] line) {
        ParsedArguments parsed = new ParsedArguments();
        String lastName = "";
        try (JsonParser in = json.createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new UsageException("not a JSON object");
            }
            Set<String> names = new HashSet<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                lastName = name;
                in.nextToken();
                field(parsed, name, in);
                names.add(name);
            }
            requireOneWork(names);
            if (in.nextToken() != null) {
                throw new UsageException("more than one JSON object");
            }
        } catch (StreamConstraintsException e) {
            throw new UsageException("it " + TOO_COMPLEX, e);
        } catch (IOException e) {
            throw new UsageException(faultOf(line, lastName), e);
        }
        return parsed;
    }

    /** Of bytes that jackson has refused; what only it finds is a name that comes twice. */
    private static String faultOf(byte[] line, String lastName) {
        String fault = JsonCheck.fault(line, true);
        return fault.isEmpty()
                ? "a field comes twice, in or behind \"" + lastName + "\"; leave one out"
                : "no JSON " + fault;
    }

    private static void requireOneWork(Set<String> names) {
        int works = 0;
        for (SpecField kind : JobFields.KINDS) {
            works += names.contains(kind.name()) ? 1 : 0;
        }
        if (works > 1) {
            throw new UsageException(
                    "a job is a \"command\", a \"shell\" line, a \"task\" or a \"jar\", not two of them");
        }
        if (names.contains("arguments") && !names.contains("shell")) {
            throw new UsageException("\"arguments\" go with \"shell\"; a \"command\" has its own");
        }
    }

    private void field(ParsedArguments parsed, String name, JsonParser in) throws IOException {
        if (name.equals(JobFields.COMMAND.name()) || name.equals(JobFields.ARGUMENTS.name())) {
            parsed.setOperandsExplicit();
            words(parsed, name, in);
            return;
        }
        OptionSpec option = fields.get(name);
        if (option == null) {
            throw new UsageException("unknown field \"" + name + "\"" + suggestion(name));
        }
        if (option.isRefused()) {
            throw new UsageException("\"" + name + "\" " + option.refusal());
        }
        if (option.name().equals(JobFields.INPUT.option())) {
            parsed.add(option, Word.of(copy(in)));
        } else if (option.repeats()) {
            pairs(parsed, option, name, in);
        } else if (!option.isFlag()) {
            parsed.add(option, Word.of(scalar(name, in)));
        } else if (in.currentToken() == JsonToken.VALUE_TRUE) {
            parsed.add(option, Word.of(""));
        } else if (in.currentToken() != JsonToken.VALUE_FALSE) {
            throw new UsageException("\"" + name + "\" takes true or false");
        }
    }

    private static void words(ParsedArguments parsed, String name, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new UsageException("\"" + name + "\" takes an array of strings");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            parsed.addOperand(Word.of(scalar(name, in)));
        }
    }

    /** {@code {"K":"V"}}, or {@code ["K=V"]} for names that aren't UTF-8, as {@code --env K=V} and {@code --label K=V}. */
    private static void pairs(ParsedArguments parsed, OptionSpec option, String name, JsonParser in)
            throws IOException {
        if (in.currentToken() == JsonToken.START_ARRAY) {
            while (in.nextToken() != JsonToken.END_ARRAY) {
                parsed.add(option, Word.of(scalar(name, in)));
            }
            return;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new UsageException("\"" + name + "\" takes an object of names and values");
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            if (in.currentName().indexOf('=') >= 0) {
                throw new UsageException(
                        "a name in \"" + name + "\" has no =, this one is \"" + in.currentName() + "\"");
            }
            ByteArrayOutputStream pair = new ByteArrayOutputStream();
            pair.writeBytes(Word.of(in.currentName() + "=").bytes());
            in.nextToken();
            pair.writeBytes(scalar(name, in));
            parsed.add(option, Word.of(pair.toByteArray()));
        }
    }

    private static byte[] scalar(String name, JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            return base64(name, in);
        }
        if (!in.currentToken().isScalarValue() || in.currentToken() == JsonToken.VALUE_NULL) {
            throw new UsageException("\"" + name + "\" takes strings and numbers");
        }
        return Word.of(in.getText()).bytes();
    }

    private static byte[] base64(String name, JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.FIELD_NAME || !in.currentName().equals("valueBase64")) {
            throw new UsageException("\"" + name + "\" takes strings, or {\"valueBase64\":\"…\"}");
        }
        in.nextToken();
        try {
            byte[] bytes = Base64.getDecoder().decode(in.getText());
            if (in.nextToken() == JsonToken.END_OBJECT) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("the \"valueBase64\" of \"" + name + "\" is no base64", e);
        }
        throw new UsageException("\"" + name + "\" takes strings, or {\"valueBase64\":\"…\"}");
    }

    /** One value, whose numbers keep all their digits. */
    private byte[] copy(JsonParser in) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(copy)) {
            int depth = 0;
            do {
                JsonToken token = in.currentToken();
                if (token.isNumeric()) {
                    out.writeNumber(in.getText());
                } else {
                    out.copyCurrentEvent(in);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            } while (depth > 0 && in.nextToken() != null);
        }
        return copy.toByteArray();
    }

    private String suggestion(String name) {
        String meant = OTHERS_WORDS.get(name);
        if (meant != null) {
            return "; did you mean \"" + meant + "\"?";
        }
        NearestWord nearest = new NearestWord(name);
        for (Map.Entry<String, OptionSpec> field : fields.entrySet()) {
            if (!field.getValue().isRefused()) {
                nearest.add(field.getKey());
            }
        }
        return nearest.isFound()
                ? "; did you mean \"" + nearest.best() + "\"?"
                : "; fields are " + String.join(", ", names());
    }

    /** The fields that a line may have, for people. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, OptionSpec> field : fields.entrySet()) {
            if (!field.getValue().isRefused()) {
                names.add(field.getKey());
            }
        }
        return names;
    }

    /** {@code --max-running} as {@code maxRunning}. */
    private static String camelCase(String option) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (int i = 2; i < option.length(); i++) {
            char c = option.charAt(i);
            if (c == '-') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }
}
