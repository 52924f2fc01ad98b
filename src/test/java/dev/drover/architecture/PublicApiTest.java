package dev.drover.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.drover.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API is what {@code public-api.txt} lists, and nothing else: the public types of {@code client} and {@code task} with their
 * public and protected members, and the types of other packages that these name, such as the error and the states of jobs. All else in other
 * packages is Drover's own, whatever is public in it; of {@code spec} a program uses what {@code docs/options.md} names, which OptionsPageTest holds.
 */
class PublicApiTest {
    private static final Path LISTED = Path.of("src/test/resources/dev/drover/architecture/public-api.txt");
    private static final Path FOUND = Path.of("target/public-api.txt");
    private static final String MESSAGES = "dev.drover.proto";
    private static final Set<String> API = Set.of("dev.drover.client", "dev.drover.task");

    /** Doors that Drover's own packages need: a class of another package can't reach what is not public. */
    private static final Set<String> OWN_DOORS = Set.of("dev.drover.client.JobSpec", "dev.drover.client.JobFilter");

    @Test
    void isJustWhatIsListed() throws IOException {
        Set<String> found = new TreeSet<>();
        Set<JavaClass> named = new HashSet<>();
        for (JavaClass type : Imported.main()) {
            if (isApi(type)) {
                addMembers(type, found, named);
            }
        }
        addNamed(named, found);
        Files.write(FOUND, found);
        assertThat(found)
                .as("the public API; if the change is meant, copy %s to %s", FOUND, LISTED)
                .containsExactlyElementsOf(Files.readAllLines(LISTED));
    }

    @Test
    void namesNoMessageButAtTheDoorsOfDroversOwnPackages() throws IOException {
        List<String> leaks = Files.readAllLines(LISTED).stream()
                .filter(line -> line.contains("dev.drover.proto."))
                .filter(line -> OWN_DOORS.stream().noneMatch(door -> line.startsWith(door + " ")))
                .toList();
        assertThat(leaks).as("users of the library must not need the messages").isEmpty();
    }

    /** A program could neither name nor catch it. {@code ErrorSentences} makes the library's own of it. */
    @Test
    void theLibraryKnowsNoErrorButItsOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(API.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UserException.class)
                .because("a program gets DroverException; call through ErrorSentences")
                .check(Imported.main());
    }

    @Test
    void noPageOfTheLibraryNamesAnotherError() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String inPackage : API) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java", inPackage.replace('.', '/')))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(pages::add);
            }
        }
        assertThat(pages)
                .hasSizeGreaterThan(40)
                .allSatisfy(
                        page -> assertThat(Files.readString(page)).doesNotContain(UserException.class.getSimpleName()));
    }

    /** What a call says is read at the call: {@code attempts(job, tasks, true, false)} says nothing. Records that a program is given may have flags. */
    @Test
    void whatAProgramGivesHasNoFlags() throws IOException {
        List<String> flags = Files.readAllLines(LISTED).stream()
                .filter(line -> line.startsWith("dev.drover.client.DroverClient ")
                        || line.matches("dev\\.drover\\.client\\.[A-Za-z]*(Options|Filter|Request)(\\$\\w+)? .*"))
                .filter(line -> line.matches(".*\\(.*\\bboolean\\b.*\\).*"))
                .toList();
        assertThat(flags).as("an enum says what a flag means").isEmpty();
    }

    private static boolean isApi(JavaClass type) {
        return API.contains(type.getPackageName())
                && !type.isAnonymousClass()
                && isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicApiTest::isApi).orElse(true);
    }

    /** What a program is given and has to give is public wherever it lies, but for members that name messages. */
    private static void addNamed(Set<JavaClass> named, Set<String> found) {
        Set<JavaClass> added = new HashSet<>();
        Deque<JavaClass> left = new ArrayDeque<>(named);
        while (!left.isEmpty()) {
            JavaClass type = left.poll();
            String inPackage = type.getPackageName();
            if (inPackage.startsWith("dev.drover.") && !inPackage.equals(MESSAGES) && !isApi(type) && added.add(type)) {
                Set<String> members = new TreeSet<>();
                Set<JavaClass> more = new HashSet<>();
                addMembers(type, members, more);
                members.removeIf(line -> line.contains(MESSAGES + "."));
                found.addAll(members);
                left.addAll(more);
            }
        }
    }

    private static void addMembers(JavaClass type, Set<String> found, Set<JavaClass> named) {
        found.add(type.getName() + " " + (type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class"));
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (isVisible(unit.getModifiers()) && !unit.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                unit.getRawParameterTypes().forEach(parameter -> named.add(parameter.getBaseComponentType()));
                named.add(unit.getRawReturnType().getBaseComponentType());
                String parameters = unit.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .collect(Collectors.joining(", "));
                found.add(type.getName() + " " + unit.getName() + "(" + parameters + ") "
                        + unit.getRawReturnType().getName());
            }
        }
        for (JavaField field : type.getFields()) {
            if (isVisible(field.getModifiers())) {
                found.add(type.getName() + " " + field.getName() + " "
                        + field.getRawType().getName());
            }
        }
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
