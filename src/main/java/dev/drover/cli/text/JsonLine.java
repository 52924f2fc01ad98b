package dev.drover.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Writes one JSON object as one line: absent values are left out, bytes that aren't UTF-8 come as base64.
 *
 * <p>Only jackson's streaming part is used, and only when JSON is asked for: binding objects would load ten times the classes.
 */
public final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator out;

    public JsonLine() {
        try {
            out = FACTORY.createGenerator(text);
            out.setRootValueSeparator(new SerializedString(""));
            out.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text; an empty one is absent and left out. */
    public JsonLine text(String name, String value) {
        return value.isEmpty() ? this : string(name, value);
    }

    /** A text that may be empty, such as a label's. */
    public JsonLine string(String name, String value) {
        return put(() -> out.writeStringField(name, value));
    }

    public JsonLine number(String name, long value) {
        return put(() -> out.writeNumberField(name, value));
    }

    public JsonLine decimal(String name, double value) {
        return put(() -> {
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                out.writeNumberField(name, (long) value);
            } else if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                out.writeNumberField(name, value);
            }
        });
    }

    public JsonLine flag(String name, boolean value) {
        return put(() -> out.writeBooleanField(name, value));
    }

    /** A point in time. */
    public JsonLine time(String name, Instant time) {
        return text(name, Times.iso(time.toEpochMilli()));
    }

    /** A value; where the bytes aren't UTF-8, an object with {@code valueBase64}. */
    public JsonLine value(String name, byte[] value) {
        return put(() -> {
            out.writeFieldName(name);
            write(value);
        });
    }

    /** {@code name}, or {@code nameBase64} where the bytes aren't UTF-8. */
    public JsonLine bytes(String name, byte[] value) {
        return put(() -> {
            String utf8 = utf8(value);
            out.writeStringField(utf8 == null ? name + "Base64" : name, utf8 == null ? base64(value) : utf8);
        });
    }

    /** One JSON value that is already written, with its white space taken out; numbers keep all their digits. */
    public JsonLine json(String name, byte[] json) {
        return put(() -> {
            out.writeFieldName(name);
            copy(json, out);
        });
    }

    /** One JSON value as one line, which is how a function's result is printed. */
    public static String compact(byte[] json) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(line)) {
            copy(json, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private static void copy(byte[] json, JsonGenerator to) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            int depth = 0;
            while (parser.nextToken() != null) {
                if (parser.currentToken().isNumeric()) {
                    to.writeNumber(parser.getText());
                } else {
                    to.copyCurrentEvent(parser);
                }
                depth += parser.currentToken().isStructStart()
                        ? 1
                        : parser.currentToken().isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    return;
                }
            }
        }
    }

    /** An array of texts; an empty one is absent and left out. */
    public JsonLine texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            startArray(name);
            values.forEach(this::element);
            endArray();
        }
        return this;
    }

    public JsonLine startObject(String name) {
        return put(() -> out.writeObjectFieldStart(name));
    }

    public JsonLine endObject() {
        return put(out::writeEndObject);
    }

    public JsonLine startArray(String name) {
        return put(() -> out.writeArrayFieldStart(name));
    }

    /** An array that is itself an element of an array; {@link #endArray} ends it. */
    public JsonLine startElements() {
        return put(out::writeStartArray);
    }

    public JsonLine endArray() {
        return put(out::writeEndArray);
    }

    /** An object that is an element of an array; {@link #endObject} ends it. */
    public JsonLine startElement() {
        return put(out::writeStartObject);
    }

    /** An element of an array. */
    public JsonLine element(String value) {
        return put(() -> out.writeString(value));
    }

    /** An element of an array; where the bytes aren't UTF-8, an object with {@code valueBase64}. */
    public JsonLine element(byte[] value) {
        return put(() -> write(value));
    }

    /** An element of an array that is already written JSON; nothing becomes null, and what is no JSON a string. */
    public JsonLine jsonElement(byte[] json) {
        return put(() -> {
            if (json.length == 0) {
                out.writeNull();
            } else if (isJson(json)) {
                copy(json, out);
            } else {
                write(json);
            }
        });
    }

    private static boolean isJson(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void write(byte[] value) throws IOException {
        String utf8 = utf8(value);
        if (utf8 == null) {
            out.writeStartObject();
            out.writeStringField("valueBase64", base64(value));
            out.writeEndObject();
        } else {
            out.writeString(utf8);
        }
    }

    /** Ends the object; the line comes without its newline. */
    public String end() {
        put(() -> {
            out.writeEndObject();
            out.close();
        });
        return text.toString();
    }

    private JsonLine put(Step step) {
        try {
            step.write();
            return this;
        } catch (IOException e) {
            // A StringWriter has no I/O: only a bug gets here, such as an object that was ended twice.
            throw new UncheckedIOException(e);
        }
    }

    private static String utf8(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String base64(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }

    private interface Step {
        void write() throws IOException;
    }
}
