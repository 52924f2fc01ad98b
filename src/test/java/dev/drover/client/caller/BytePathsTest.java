package dev.drover.client.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePathsTest {
    @TempDir
    Path directory;

    @Test
    void every_byte_of_a_path_survives_even_where_it_is_no_utf8() throws IOException {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.writeBytes(BytePaths.bytes(directory));
        name.write('/');
        for (int b = 1; b < 256; b += b == '/' - 1 ? 2 : 1) {
            // A name has 255 bytes at most: these are 254.
            name.write(b);
        }
        Path file = BytePaths.of(name.toByteArray());
        Files.writeString(file, "x");
        assertThat(BytePaths.bytes(file)).isEqualTo(name.toByteArray());
        assertThat(Files.readString(BytePaths.of(name.toByteArray()))).isEqualTo("x");
        Files.delete(file);
    }

    @Test
    void a_relative_path_is_meant_from_this_directory() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        assertThat(BytePaths.of("pom.xml".getBytes(StandardCharsets.UTF_8))).isEqualTo(here.resolve("pom.xml"));
    }

    @Test
    void a_directory_has_no_slash_at_its_end() {
        assertThat(BytePaths.bytes(directory)).isEqualTo(directory.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(BytePaths.bytes(Path.of("/"))).isEqualTo(new byte[] {'/'});
    }
}
