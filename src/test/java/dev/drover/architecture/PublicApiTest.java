package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The public API is what {@code public-api.txt} lists, and nothing else: the public types of {@code client} and {@code task} with their
 * public and protected members. All other packages are Drover's own, whatever is public in them; of {@code spec} a program uses what {@code docs/options.md} names, which OptionsPageTest holds.
 */
class PublicApiTest {
    private static final Path LISTED = Path.of("src/test/resources/dev/drover/architecture/public-api.txt");
    private static final Path FOUND = Path.of("target/public-api.txt");
    private static final Set<String> API = Set.of("dev.drover.client", "dev.drover.task");

    /** Doors that Drover's own packages need: a class of another package can't reach what is not public. */
    private static final Set<String> OWN_DOORS = Set.of("dev.drover.client.JobSpec", "dev.drover.client.JobFilter");

    @Test
    void isJustWhatIsListed() throws IOException {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : Imported.main()) {
            if (isApi(type)) {
                addMembers(type, found);
            }
        }
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

    private static boolean isApi(JavaClass type) {
        return API.contains(type.getPackageName())
                && !type.isAnonymousClass()
                && isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicApiTest::isApi).orElse(true);
    }

    private static void addMembers(JavaClass type, Set<String> found) {
        found.add(type.getName() + " " + (type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class"));
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (isVisible(unit.getModifiers()) && !unit.getModifiers().contains(JavaModifier.SYNTHETIC)) {
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
