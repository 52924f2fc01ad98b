package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names are unique, and are terms that an engineer knows. */
class NamesTest {
    /** Metaphors that only insiders understand, as words within a name, in lower case. */
    private static final Set<String> PRIVATE_WORDS = Set.of(
            "desk",
            "desks",
            "seat",
            "seats",
            "greet",
            "greets",
            "greeted",
            "greeter",
            "moment",
            "moments",
            "teach",
            "forgive",
            "nudge",
            "nudged",
            "glance",
            "tip",
            "untaken",
            "unrun",
            "vitals",
            "standing",
            "trouble",
            "troubles",
            "spoil",
            "spoiled");

    /** Names of methods that do not say what the method does. */
    private static final Set<String> VAGUE_METHODS = Set.of(
            "say",
            "tell",
            "hear",
            "teach",
            "learn",
            "note",
            "look",
            "forgive",
            "giveUp",
            "ask",
            "leave",
            "take",
            "give",
            "goOn",
            "spoil",
            "shut",
            "tried",
            "looked",
            "welcomed",
            "heardOf",
            "ran",
            "passed",
            "there",
            "taken");

    /** Where such a name is the standard term. */
    private static final Map<String, String> STANDARD_METHODS = Map.of(
            "journal.AppendQueue.take", "takes from a queue",
            "process.spawn.OutputMailbox.take", "takes from a queue",
            "process.spawn.UmaskGate.leave", "a gate is entered and left");

    /** Names that are as general as what they mean; written with the enclosing type outside it. */
    private static final Set<String> GENERAL_NAMES = Set.of(
            "Answer.Refused",
            "CancelPipeline.Input",
            "JobEvent.AttemptStarted",
            "JobEvent.Gap",
            "JobEvent.WorkerEnded",
            "JobEvent.WorkerStarted",
            "Stdio.Input",
            "SubmitPipeline.Input",
            "SumOfSquares.Input",
            "WorkField.Input");

    /** A message or enum at the top of a file of the protocol: a class of the package {@code proto}. */
    private static final Pattern MESSAGE = Pattern.compile("(?m)^(?:message|enum) (\\w+)");

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w*)");
    private static final Pattern QUALIFIED = Pattern.compile("(?<![.\\w])dev\\.drover\\.(?:[a-z]+\\.)*[A-Z]\\w*");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern WORD = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])");

    @Test
    void noTwoTopLevelTypesHaveTheSameSimpleName() throws IOException {
        Map<String, List<Path>> files = new TreeMap<>(messages());
        assertThat(files).as("messages").hasSizeGreaterThan(100);
        for (Path file : sources("src/main/java", "src/test/java", "src/bench/java")) {
            String name = simpleName(file);
            if (!name.equals("package-info")) {
                files.computeIfAbsent(name, unused -> new ArrayList<>()).add(file);
            }
        }
        assertThat(files).hasSizeGreaterThan(600);
        files.values().removeIf(same -> same.size() == 1);
        assertThat(files).as("a simple name names one type, or one message").isEmpty();
    }

    @Test
    void noNestedTypeHasTheSimpleNameOfATopLevelType() throws IOException {
        Set<String> topLevel = new TreeSet<>(messages().keySet());
        List<Path> files = sources("src/main/java");
        files.forEach(file -> topLevel.add(simpleName(file)));
        Set<String> general = new TreeSet<>(GENERAL_NAMES);
        Set<String> violations = new TreeSet<>();
        for (Path file : files) {
            Matcher types = TYPE.matcher(code(file));
            while (types.find()) {
                String name = types.group(1);
                String nested = simpleName(file) + "." + name;
                if (!name.equals(simpleName(file)) && topLevel.contains(name) && !general.remove(nested)) {
                    violations.add(nested);
                }
            }
        }
        assertThat(violations)
                .as("nested types that are named as another file or message")
                .isEmpty();
        assertThat(general).as("exceptions that are not needed").isEmpty();
    }

    /** Where two types have the same simple name, one of them needs its qualified name where both are used. */
    @Test
    void noTypeIsUsedByItsQualifiedName() throws IOException {
        Set<String> violations = new TreeSet<>();
        for (Path file : sources("src/main/java", "src/test/java", "src/bench/java")) {
            Matcher names = QUALIFIED.matcher(code(file).replaceAll("(?m)^(?:import|package) .*$", ""));
            while (names.find()) {
                violations.add(file + ": " + names.group());
            }
        }
        assertThat(violations).as("import it").isEmpty();
    }

    @Test
    void noIdentifierHasAPrivateWord() throws IOException {
        Set<String> violations = new TreeSet<>();
        for (Path file : sources("src/main/java", "src/test/java", "src/bench/java")) {
            Matcher identifiers = IDENTIFIER.matcher(code(file));
            while (identifiers.find()) {
                Matcher words = WORD.matcher(identifiers.group());
                while (words.find()) {
                    if (PRIVATE_WORDS.contains(words.group().toLowerCase(Locale.ROOT))) {
                        violations.add(file + ": " + identifiers.group());
                    }
                }
            }
        }
        assertThat(violations).as("use the term of the field").isEmpty();
    }

    @Test
    void namesOfMethodsSayWhatTheyDo() {
        Set<String> violations = new TreeSet<>();
        for (JavaClasses classes : List.of(Imported.main(), Imported.tests())) {
            for (JavaClass type : classes) {
                for (JavaMethod method : type.getMethods()) {
                    String name = Imported.topLevelName(type) + "." + method.getName();
                    boolean isComponent = type.isRecord()
                            && type.tryGetField(method.getName()).isPresent();
                    if (VAGUE_METHODS.contains(method.getName())
                            && !isComponent
                            && !STANDARD_METHODS.containsKey(name)) {
                        violations.add(name);
                    }
                }
            }
        }
        assertThat(violations).as("name what the method does").isEmpty();
    }

    private static List<Path> sources(String... roots) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String root : roots) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }

    private static Map<String, List<Path>> messages() throws IOException {
        Map<String, List<Path>> messages = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("proto"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".proto"))
                    .sorted()
                    .toList()) {
                Matcher names = MESSAGE.matcher(Files.readString(file));
                while (names.find()) {
                    messages.computeIfAbsent(names.group(1), unused -> new ArrayList<>())
                            .add(file);
                }
            }
        }
        return messages;
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.java$", "");
    }

    /** The text without comments and text literals. */
    private static String code(Path file) throws IOException {
        return Files.readString(file)
                .replaceAll("(?s)\"\"\".*?\"\"\"", "\"\"")
                .replaceAll("\"(?:\\\\.|[^\"\\\\\n])*+\"", "\"\"")
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("(?m)//.*$", "");
    }
}
