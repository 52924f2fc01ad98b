package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference page says what the table of fields says, help pages included; with {@code -Ddrover.writeDocs=true} it is written. */
class OptionsPageTest {
    private static final Path PAGE = Path.of("docs/options.md");

    @Test
    void thePageIsTheTable() throws IOException, IllegalAccessException {
        String table = OptionsPage.write();
        if (Boolean.getBoolean("drover.writeDocs")) {
            Files.writeString(PAGE, table);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/options.md; mvn test -Dtest=OptionsPageTest -Ddrover.writeDocs=true writes it")
                .isEqualTo(table);
    }
}
