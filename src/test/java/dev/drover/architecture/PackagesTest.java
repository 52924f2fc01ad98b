package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each package says its one job, what it may use and what it must never do. */
class PackagesTest {
    private static final String ROOT = "dev.drover.";
    private static final Pattern MAY_USE = Pattern.compile("May use:(.*?)Must never");
    private static final Pattern NAME = Pattern.compile("\\{@code ([a-z.]+)}");

    @Test
    void everyPackageHasADescription() throws IOException {
        Set<String> bare = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (SourceFile source : SourceFile.main("")) {
            (source.name().endsWith("package-info.java") ? described : bare).add(source.folder());
        }
        bare.removeAll(described);
        assertThat(bare).as("packages without package-info.java").isEmpty();
        assertThat(described).hasSizeGreaterThan(15);
    }

    @Test
    void everyDescriptionSaysWhatThePackageMayUseAndMustNeverDo() throws IOException {
        for (SourceFile source : SourceFile.main("")) {
            if (source.name().endsWith("package-info.java")) {
                assertThat(words(source)).as(source.name()).contains("May use:", "Must never");
            }
        }
    }

    @Test
    void everyDescriptionNamesThePackagesThatAreUsed() throws IOException {
        Map<String, Set<String>> named = new HashMap<>();
        for (SourceFile source : SourceFile.main("")) {
            if (source.name().endsWith("package-info.java")) {
                named.put(source.folder().replace('/', '.'), namedAsUsed(source));
            }
        }
        Set<String> unnamed = new TreeSet<>();
        for (JavaClass type : Imported.main()) {
            String user = type.getPackageName().replace(ROOT, "");
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = dependency.getTargetClass().getPackageName();
                if (named.containsKey(user)
                        && used.startsWith(ROOT)
                        && !isNamed(used.replace(ROOT, ""), user, named.get(user))) {
                    unnamed.add(user + " uses " + used.replace(ROOT, ""));
                }
            }
        }
        assertThat(unnamed)
                .as("what package-info.java does not name behind \"May use:\"; name it there, or do not use it")
                .isEmpty();
    }

    /** By its own name, by the end of it, or by a package that it is in; a package's own packages need no name. */
    private static boolean isNamed(String used, String user, Set<String> names) {
        return (used + '.').startsWith(user + '.')
                || names.stream().anyMatch(name -> (used + '.').startsWith(name + '.') || used.endsWith('.' + name));
    }

    private static Set<String> namedAsUsed(SourceFile source) {
        Set<String> names = new TreeSet<>();
        Matcher mayUse = MAY_USE.matcher(words(source));
        if (mayUse.find()) {
            NAME.matcher(mayUse.group(1)).results().forEach(name -> names.add(name.group(1)));
        }
        return names;
    }

    /** The description in one line. */
    private static String words(SourceFile source) {
        return source.text().replaceAll("\\s*\\n \\* ?", " ");
    }
}
