package dev.drover.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A command whose arguments have places for a task's value: parsed once, filled in for each task. Immutable, any thread.
 *
 * <p>Values are bytes, never text. A place can stand anywhere in an argument, and one argument stays one argument whatever the
 * value holds. With the value {@code a/b.tar.gz} and the task number 7:
 *
 * <ul>
 *   <li><code>{}</code> the value: {@code a/b.tar.gz}
 *   <li><code>{.}</code> without the extension, which starts at the last dot of the last component, unless that is its first or
 *       last byte: {@code a/b.tar}
 *   <li><code>{/}</code> the last component, as {@code basename}: {@code b.tar.gz}
 *   <li><code>{//}</code> the directory, as {@code dirname}: {@code a}; {@code .} where the value has none
 *   <li><code>{/.}</code> the last component without its extension: {@code b.tar}
 *   <li><code>{#}</code> the task number: {@code 7}
 * </ul>
 *
 * <p>All other braces are left as they are, and a value is never searched for places again.
 */
public final class Placeholders {
    /** Position of the line in {@code /bin/sh -c LINE drover ARG...}, which is never touched. */
    private static final int SHELL_LINE_INDEX = 2;

    private final List<List<Piece>> arguments;
    private final boolean isEmpty;

    private Placeholders(List<List<Piece>> arguments) {
        this.arguments = arguments;
        this.isEmpty = arguments.stream().flatMap(List::stream).allMatch(Literal.class::isInstance);
    }

    /**
     * Parses a command.
     *
     * @param argv the command and its arguments; the arrays must not change afterwards
     * @param shell whether {@code argv} is {@code /bin/sh -c LINE drover ARG...}: the line is then left alone
     * @param placeholder absent: all of the above; a text: that one means the value and no other is known; empty: none is known
     */
    public static Placeholders of(List<byte[]> argv, boolean shell, Optional<String> placeholder) {
        List<List<Piece>> arguments = new ArrayList<>(argv.size());
        for (int i = 0; i < argv.size(); i++) {
            boolean isFixed = shell && i == SHELL_LINE_INDEX;
            arguments.add(isFixed ? List.of(new Literal(argv.get(i))) : parse(argv.get(i), placeholder));
        }
        return new Placeholders(List.copyOf(arguments));
    }

    /** Whether the command has no place at all, so that it is the same for each task. */
    public boolean isEmpty() {
        return isEmpty;
    }

    /** The command for one task. */
    public List<byte[]> argv(byte[] value, long number) {
        List<byte[]> argv = new ArrayList<>(arguments.size());
        for (List<Piece> pieces : arguments) {
            argv.add(fill(pieces, value, number));
        }
        return argv;
    }

    private static byte[] fill(List<Piece> pieces, byte[] value, long number) {
        if (pieces.size() == 1) {
            return pieces.get(0).bytes(value, number);
        }
        ByteArrayOutputStream argument = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            argument.writeBytes(piece.bytes(value, number));
        }
        return argument.toByteArray();
    }

    private static List<Piece> parse(byte[] argument, Optional<String> placeholder) {
        List<Piece> pieces = new ArrayList<>();
        int literalFrom = 0;
        int at = 0;
        while (at < argument.length) {
            Place place = placeAt(argument, at, placeholder);
            if (place == null) {
                at++;
                continue;
            }
            if (at > literalFrom) {
                pieces.add(new Literal(Arrays.copyOfRange(argument, literalFrom, at)));
            }
            pieces.add(place.piece());
            at += place.sizeBytes();
            literalFrom = at;
        }
        if (literalFrom < argument.length || pieces.isEmpty()) {
            pieces.add(new Literal(Arrays.copyOfRange(argument, literalFrom, argument.length)));
        }
        return List.copyOf(pieces);
    }

    private static Place placeAt(byte[] argument, int at, Optional<String> placeholder) {
        if (placeholder.isPresent()) {
            byte[] name = placeholder.get().getBytes(StandardCharsets.UTF_8);
            return name.length > 0 && startsWith(argument, at, name) ? new Place(Part.VALUE, name.length) : null;
        }
        if (argument[at] != '{') {
            return null;
        }
        for (Part part : Part.values()) {
            if (startsWith(argument, at, part.name)) {
                return new Place(part, part.name.length);
            }
        }
        return null;
    }

    private static boolean startsWith(byte[] argument, int at, byte[] name) {
        return at + name.length <= argument.length
                && Arrays.equals(argument, at, at + name.length, name, 0, name.length);
    }

    private record Place(Piece piece, int sizeBytes) {}

    private sealed interface Piece permits Literal, Part {
        byte[] bytes(byte[] value, long number);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Literal(byte[] text) implements Piece {
        @Override
        public byte[] bytes(byte[] value, long number) {
            return text;
        }
    }

    private enum Part implements Piece {
        VALUE("{}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return value;
            }
        },
        WITHOUT_EXTENSION("{.}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return ValuePath.withoutExtension(value);
            }
        },
        BASE("{/}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return ValuePath.base(value);
            }
        },
        DIRECTORY("{//}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return ValuePath.directory(value);
            }
        },
        BASE_WITHOUT_EXTENSION("{/.}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return ValuePath.withoutExtension(ValuePath.base(value));
            }
        },
        NUMBER("{#}") {
            @Override
            public byte[] bytes(byte[] value, long number) {
                return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
            }
        };

        private final byte[] name;

        Part(String name) {
            this.name = name.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
