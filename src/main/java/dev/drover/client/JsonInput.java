package dev.drover.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Writes and checks the JSON that a function is given. Loaded only when a job has an input, because Jackson is slow to load. */
final class JsonInput {
    private JsonInput() {}

    static byte[] write(Object value) {
        try {
            return new ObjectMapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw JobSpecBuilder.invalid("the input can't be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** Refuses what is not exactly one JSON value. */
    static void requireJson(byte[] json) {
        try (JsonParser parser = new ObjectMapper().createParser(json)) {
            if (parser.nextToken() == null) {
                throw JobSpecBuilder.invalid("the input is empty; give a JSON value, null for none");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw JobSpecBuilder.invalid("the input has more after its first JSON value; give one value");
            }
        } catch (StreamConstraintsException e) {
            throw JobSpecBuilder.invalid(
                    "the input has more levels or longer numbers than a job can have; simplify it");
        } catch (JacksonException e) {
            throw JobSpecBuilder.invalid("the input is not valid JSON" + place(e) + "; give one JSON value");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Where it stops being JSON; jackson's own sentence names its classes and settings. */
    private static String place(JacksonException fault) {
        JsonLocation where = fault.getLocation();
        return where == null ? "" : " from line " + where.getLineNr() + ", column " + where.getColumnNr() + " on";
    }
}
