package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what is compiled here. */
class ReadmeTest {
    @ParameterizedTest
    @ValueSource(classes = {WordCount.class, SubmitAndFollow.class})
    void theReadmeShowsTheClassAsItIsCompiled(Class<?> example) throws IOException {
        Path source = Path.of("src/test/java/dev/drover/examples", example.getSimpleName() + ".java");
        assertThat(Files.readString(Path.of("README.md")))
                .as("the README's block of " + example.getSimpleName() + "; copy the class into it")
                .contains("```java\n" + Files.readString(source) + "```\n");
    }
}
