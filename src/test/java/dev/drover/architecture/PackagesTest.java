package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each package says its one job, what it may use and what it must never do. */
class PackagesTest {
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
                String words = source.text().replaceAll("\\s*\\n \\* ?", " ");
                assertThat(words).as(source.name()).contains("May use:", "Must never");
            }
        }
    }
}
