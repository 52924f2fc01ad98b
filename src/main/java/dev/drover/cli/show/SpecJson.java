package dev.drover.cli.show;

import dev.drover.cli.text.JsonLine;
import dev.drover.client.JobSpec;
import dev.drover.spec.JobFields;
import dev.drover.spec.JsonSink;
import dev.drover.spec.Pair;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A job's spec as JSON in the form of a line of {@code --batch}, so that it can be submitted again. */
final class SpecJson implements JsonSink {
    private final JsonLine json;

    private SpecJson(JsonLine json) {
        this.json = json;
    }

    static void write(JsonLine json, JobSpec spec) {
        json.startObject("spec");
        spec.write(new SpecJson(json));
        json.endObject();
    }

    /** The spec of a job that was not queued: its values are where the preview says. */
    static void write(JsonLine json, JobSpec spec, Preview preview) {
        json.startObject("spec");
        spec.write(new SpecJson(json));
        if (preview.list().isPresent()) {
            json.value(JobFields.EACH.name(), preview.list().get());
            if (preview.nulSeparated()) {
                json.flag(JobFields.NUL_SEPARATED.name(), true);
            }
        }
        json.endObject();
    }

    @Override
    public void text(String name, String value) {
        json.string(name, value);
    }

    @Override
    public void number(String name, long value) {
        json.number(name, value);
    }

    @Override
    public void bytes(String name, byte[] value) {
        json.value(name, value);
    }

    @Override
    public void words(String name, List<byte[]> words) {
        json.startArray(name);
        for (byte[] word : words) {
            json.element(word);
        }
        json.endArray();
    }

    /** An object of names and values; names that aren't UTF-8 can only be written as whole words NAME=VALUE. */
    @Override
    public void pairs(String name, List<Pair> pairs) {
        boolean named = true;
        for (Pair pair : pairs) {
            named &= isUtf8(pair.name());
        }
        if (!named) {
            json.startArray(name);
            for (Pair pair : pairs) {
                json.element(joined(pair));
            }
            json.endArray();
            return;
        }
        json.startObject(name);
        for (Pair pair : pairs) {
            json.value(new String(pair.name(), StandardCharsets.UTF_8), pair.value());
        }
        json.endObject();
    }

    @Override
    public void json(String name, byte[] value) {
        json.json(name, value);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] joined(Pair pair) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(pair.name());
        joined.write('=');
        joined.writeBytes(pair.value());
        return joined.toByteArray();
    }
}
