package dev.drover.spec;

import com.google.protobuf.ByteString;
import dev.drover.proto.Spec;
import java.util.ArrayList;
import java.util.List;

/** The fields of a function that runs in a JVM of its own; {@link JobFields} lists them. Without state; any thread. */
public final class IsolationFields {
    public static final FlagField ISOLATED =
            new FlagField(
                    FieldDoc.rareOption("isolated", "", "run the Java function in a JVM of its own", ""),
                    AppliesTo.FUNCTIONS) {
                @Override
                public boolean isSet(Spec spec) {
                    return spec.hasIsolated();
                }

                @Override
                void put(Spec.Builder spec) {
                    spec.getIsolatedBuilder();
                }
            };

    public static final JavaHome JAVA = new JavaHome(FieldDoc.rareOption(
            "java", "HOME", "--isolated with the JDK of this directory, 17 or later", "/usr/lib/jvm/java-21"));

    public static final JavaOptions JAVA_OPTION = new JavaOptions(
            FieldDoc.rareOption("javaOption", "OPT", "--isolated with this option of its JVM", "-Xmx512m"));

    private IsolationFields() {}

    /** The JDK that runs it. The command line looks whether it is there. */
    public static final class JavaHome extends PathField {
        JavaHome(FieldDoc doc) {
            super(doc, "home of Java", AppliesTo.FUNCTIONS);
        }

        @Override
        public boolean isSet(Spec spec) {
            return !spec.getIsolated().getJavaHome().isEmpty();
        }

        @Override
        ByteString get(Spec spec) {
            return spec.getIsolated().getJavaHome();
        }

        @Override
        void put(Spec.Builder spec, ByteString path) {
            spec.getIsolatedBuilder().setJavaHome(path);
        }
    }

    /** Options of its JVM, in their order. */
    public static final class JavaOptions extends PlainField {
        private static final int MAX = 100;

        JavaOptions(FieldDoc doc) {
            super(doc, AppliesTo.FUNCTIONS);
        }

        /** One more, from a program. */
        public void add(Spec.Builder spec, byte[] option) {
            read(spec, name(), option);
        }

        @Override
        void parse(Spec.Builder spec, String what, byte[] word) {
            require(what, word);
            FieldErrors.require(
                    spec.getIsolated().getJavaOptionsCount() < MAX,
                    what + " is there more than " + MAX + " times; put options into a file, and give @FILE");
            spec.getIsolatedBuilder().addJavaOptions(FieldErrors.withoutNul(what, word));
        }

        private static void require(String what, byte[] word) {
            FieldErrors.require(
                    word.length > 1 && (word[0] == '-' || word[0] == '@'),
                    what + " takes an option of java such as -Xmx512m, not '" + FieldErrors.text(word) + "'");
        }

        @Override
        public boolean isSet(Spec spec) {
            return spec.getIsolated().getJavaOptionsCount() > 0;
        }

        @Override
        void checkValue(Spec spec) {
            FieldErrors.require(
                    spec.getIsolated().getJavaOptionsCount() <= MAX, "there are more than " + MAX + " Java options");
            for (ByteString option : spec.getIsolated().getJavaOptionsList()) {
                FieldErrors.requireNoNul(label(), option);
                require(label(), option.toByteArray());
            }
        }

        @Override
        public boolean repeats() {
            return true;
        }

        @Override
        public String takes() {
            return "an option of java, which begins with - or @; may be given several times, in a line an array";
        }

        private static List<byte[]> words(Spec spec) {
            List<byte[]> words = new ArrayList<>();
            for (ByteString option : spec.getIsolated().getJavaOptionsList()) {
                words.add(option.toByteArray());
            }
            return words;
        }

        @Override
        void writeValue(Spec spec, JsonSink json) {
            json.words(name(), words(spec));
        }

        @Override
        public String label() {
            return "java options";
        }

        @Override
        void showValue(Spec spec, RowSink rows) {
            rows.words(label(), words(spec));
        }
    }
}
