package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.model.NamelessClasses;
import dev.drover.proto.CommandWork;
import dev.drover.proto.FunctionWork;
import dev.drover.proto.Spec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A field that says what to run. The command line and the builder make them before all others, because those depend on the kind of
 * work. Immutable; any thread.
 */
public abstract class WorkField extends SpecField {
    /** {@code /bin/sh -c LINE drover} stand before a shell line's own arguments. */
    private static final int SHELL_WORDS = 4;

    private static final int SHELL_LINE = 2;
    private static final int MAX_CLASS_NAME_LENGTH = 1_000;
    private static final String ARGUMENT = "argument";

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
    public static final class CommandField extends WorkField {
        CommandField(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "strings of any bytes but NUL, the first not empty");
        }

        /** The work of a spec that has none yet, from a program. */
        public void set(Spec.Builder spec, List<byte[]> argv) {
            FieldErrors.require(
                    !argv.isEmpty() && argv.get(0).length > 0, "there is no command; name a program and its arguments");
            CommandWork.Builder work = spec.getCommandBuilder();
            for (byte[] argument : argv) {
                work.addArgv(FieldErrors.withoutNul(ARGUMENT, argument));
            }
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

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.words(label(), arrays(spec.getCommand().getArgvList()));
        }
    }

    /** A line for the shell. */
    public static final class Shell extends WorkField {
        Shell(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "a line of any bytes but NUL");
        }

        /**
         * The work of a spec that has none yet, from a program.
         *
         * @param arguments what the line finds in {@code $1}, {@code $2} …
         */
        public void set(Spec.Builder spec, byte[] line, List<byte[]> arguments) {
            CommandWork.Builder work = spec.getCommandBuilder()
                    .setShell(true)
                    .addArgv(ByteString.copyFromUtf8("/bin/sh"))
                    .addArgv(ByteString.copyFromUtf8("-c"))
                    .addArgv(FieldErrors.withoutNul("shell line", line))
                    .addArgv(ByteString.copyFromUtf8("drover"));
            for (byte[] argument : arguments) {
                work.addArgv(FieldErrors.withoutNul(ARGUMENT, argument));
            }
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

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.text(
                    label(),
                    FieldErrors.text(spec.getCommand().getArgv(SHELL_LINE).toByteArray()));
        }
    }

    /** What the shell line finds in {@code $1}, {@code $2} … */
    static final class Arguments extends WorkField {
        Arguments(FieldDoc doc) {
            super(doc, AppliesTo.COMMANDS, "strings of any bytes but NUL");
        }

        /** Also where an array has none: in a line without the field the value would be the argument. */
        @Override
        public boolean isSet(Spec spec) {
            return spec.getCommand().getShell()
                    && (spec.getCommand().getArgvCount() > SHELL_WORDS || spec.hasRange() || spec.hasList());
        }

        @Override
        void checkValue(Spec spec) {
            requireNoNul(spec.getCommand());
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.words(name(), arguments(spec));
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.words(label(), arguments(spec));
        }

        private static List<byte[]> arguments(Spec spec) {
            List<byte[]> argv = arrays(spec.getCommand().getArgvList());
            return argv.subList(Math.min(SHELL_WORDS, argv.size()), argv.size());
        }
    }

    /** The class of a Java function. */
    public static final class TaskClassField extends WorkField {
        TaskClassField(FieldDoc doc) {
            super(
                    doc,
                    AppliesTo.FUNCTIONS,
                    "the full name of a class, at most " + MAX_CLASS_NAME_LENGTH + " characters");
        }

        /** The work of a spec that has none yet, from a program. */
        public void set(Spec.Builder spec, String className) {
            FieldErrors.require(
                    !className.isEmpty(), "there is no class; name one that implements dev.drover.task.Task");
            requireClassName(className);
            spec.getFunctionBuilder().setClassName(className);
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.hasFunction();
        }

        @Override
        void checkValue(Spec spec) {
            requireClassName(spec.getFunction().getClassName());
        }

        private static void requireClassName(String className) {
            FieldErrors.require(
                    !className.isEmpty() && className.length() <= MAX_CLASS_NAME_LENGTH,
                    "the function has no class name, or one of more than " + MAX_CLASS_NAME_LENGTH + " characters");
            Optional<String> nameless = NamelessClasses.refusal(className);
            if (nameless.isPresent()) {
                throw FieldErrors.invalid(nameless.get());
            }
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.text(name(), spec.getFunction().getClassName());
        }

        @Override
        public String label() {
            return "function";
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.text(label(), spec.getFunction().getClassName());
        }
    }

    /** The jar of a Java function: after that the spec has its class and its class path. */
    static final class Jar extends WorkField {
        Jar(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS, "the path of a jar with one class that implements dev.drover.task.Task");
        }

        @Override
        public boolean isSet(Spec spec) {
            return false;
        }

        @Override
        void checkValue(Spec spec) {
            // Class and class path are checked as such.
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            // Likewise written.
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            // Likewise shown.
        }
    }

    /** The jars and folders that it is loaded from. */
    public static final class ClassPath extends WorkField {
        ClassPath(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS, "paths of jars and folders, separated by :");
        }

        /** The value, from a program: absolute paths. */
        public void set(Spec.Builder spec, List<byte[]> entries) {
            appliesTo().require(label(), spec);
            FunctionWork.Builder work = spec.getFunctionBuilder().clearClassPath();
            for (byte[] entry : entries) {
                work.addClassPath(FieldErrors.absolute(label(), entry));
            }
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.getFunction().getClassPathCount() > 0;
        }

        @Override
        void checkValue(Spec spec) {
            for (ByteString entry : spec.getFunction().getClassPathList()) {
                FieldErrors.absolute(label(), entry.toByteArray());
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

        @Override
        public String label() {
            return "class path";
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            for (ByteString entry : spec.getFunction().getClassPathList()) {
                rows.text(label(), FieldErrors.text(entry.toByteArray()));
            }
        }
    }

    /** What it is given. */
    public static final class Input extends WorkField {
        Input(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS, "one JSON value; in a line the value itself");
        }

        /** The value, from a program: JSON that was checked. */
        public void set(Spec.Builder spec, byte[] json) {
            appliesTo().require(label(), spec);
            spec.getFunctionBuilder().setInput(ByteString.copyFrom(json));
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

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.text(label(), FieldErrors.text(spec.getFunction().getInput().toByteArray()));
        }
    }

    private static void requireNoNul(CommandWork command) {
        for (ByteString word : command.getArgvList()) {
            FieldErrors.requireNoNul(ARGUMENT, word);
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
