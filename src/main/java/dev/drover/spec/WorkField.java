package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.CommandWork;
import dev.drover.proto.Spec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A field that says what to run. The command line and the builder make them all at once, with code of their own, because only one
 * kind of work may be given; the page of {@code show} quotes them as a shell would. Immutable; any thread.
 */
public abstract class WorkField extends SpecField {
    /** {@code /bin/sh -c LINE drover} stand before a shell line's own arguments. */
    private static final int SHELL_WORDS = 4;

    private static final int SHELL_LINE = 2;
    private static final int MAX_CLASS_NAME_LENGTH = 1_000;

    private final String takes;

    WorkField(FieldDoc doc, AppliesTo appliesTo, String takes) {
        super(doc, appliesTo);
        this.takes = takes;
    }

    @Override
    public final boolean isWork() {
        return true;
    }

    @Override
    public final String takes() {
        return takes;
    }

    /** A program and its arguments. */
    static final class CommandField extends WorkField {
        CommandField(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "strings of any bytes but NUL, the first not empty");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasCommand() && !spec.getCommand().getShell();
        }

        @Override
        void checkValue(Spec spec) {
            CommandWork command = spec.getCommand();
            FieldErrors.require(
                    command.getArgvCount() > 0 && !command.getArgv(0).isEmpty(), "the command is empty");
            requireNoNul(command);
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.words(name(), arrays(spec.getCommand().getArgvList()));
        }
    }

    /** A line for the shell. */
    static final class Shell extends WorkField {
        Shell(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "a line of any bytes but NUL");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.getCommand().getShell();
        }

        @Override
        void checkValue(Spec spec) {
            FieldErrors.require(spec.getCommand().getArgvCount() > SHELL_LINE, "a shell job needs a line");
            FieldErrors.require(!spec.getCommand().getArgv(0).isEmpty(), "the command is empty");
            requireNoNul(spec.getCommand());
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.bytes(name(), spec.getCommand().getArgv(SHELL_LINE).toByteArray());
        }
    }

    /** What the shell line finds in {@code $1}, {@code $2} … */
    static final class Arguments extends WorkField {
        Arguments(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "strings of any bytes but NUL");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.getCommand().getShell() && spec.getCommand().getArgvCount() > SHELL_WORDS;
        }

        @Override
        void checkValue(Spec spec) {
            requireNoNul(spec.getCommand());
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            List<byte[]> argv = arrays(spec.getCommand().getArgvList());
            json.words(name(), argv.subList(SHELL_WORDS, argv.size()));
        }
    }

    /** The class of a Java function. */
    static final class TaskClassField extends WorkField {
        TaskClassField(FieldDoc doc) {
            super(
                    doc,
                    AppliesTo.FUNCTIONS,
                    "the full name of a class, at most " + MAX_CLASS_NAME_LENGTH + " characters");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasFunction();
        }

        @Override
        void checkValue(Spec spec) {
            String className = spec.getFunction().getClassName();
            FieldErrors.require(
                    !className.isEmpty() && className.length() <= MAX_CLASS_NAME_LENGTH,
                    "the function has no class name, or one of more than " + MAX_CLASS_NAME_LENGTH + " characters");
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.text(name(), spec.getFunction().getClassName());
        }
    }

    /** The jars and folders that it is loaded from. */
    static final class ClassPath extends WorkField {
        ClassPath(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS, "paths of jars and folders, separated by :");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.getFunction().getClassPathCount() > 0;
        }

        @Override
        void checkValue(Spec spec) {
            for (ByteString entry : spec.getFunction().getClassPathList()) {
                FieldErrors.absolute("class path", entry.toByteArray());
            }
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            for (byte[] entry : arrays(spec.getFunction().getClassPathList())) {
                if (joined.size() > 0) {
                    joined.write(':');
                }
                joined.writeBytes(entry);
            }
            json.bytes(name(), joined.toByteArray());
        }
    }

    /** What it is given. */
    static final class Input extends WorkField {
        Input(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS, "one JSON value; in a line the value itself");
        }

        @Override
        public boolean isSet(Spec spec) {
            return !spec.getFunction().getInput().isEmpty();
        }

        @Override
        void checkValue(Spec spec) {
            // The worker reads it; what is no JSON fails there.
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.json(name(), spec.getFunction().getInput().toByteArray());
        }
    }

    private static void requireNoNul(CommandWork command) {
        for (int i = 0; i < command.getArgvCount(); i++) {
            ByteString word = command.getArgv(i);
            for (int k = 0; k < word.size(); k++) {
                if (word.byteAt(k) == 0) {
                    throw FieldErrors.invalid("argument " + i + " contains a NUL byte");
                }
            }
        }
    }

    private static List<byte[]> arrays(List<ByteString> strings) {
        List<byte[]> arrays = new ArrayList<>(strings.size());
        for (ByteString string : strings) {
            arrays.add(string.toByteArray());
        }
        return arrays;
    }
}
