package dev.drover.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.proto.CommandWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellLineTest {
    private static CommandWork.Builder work(String... argv) {
        CommandWork.Builder work = CommandWork.newBuilder();
        for (String word : argv) {
            work.addArgv(ByteString.copyFromUtf8(word));
        }
        return work;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "echo hi | wc -c ~ a line with | wants: drover submit --shell 'echo hi | wc -c'",
                "ls *.txt ~ a line with * wants: drover submit --shell 'ls *.txt'",
                "echo 'a b'>x ~ a line with > wants: drover submit --shell 'echo '\\''a b'\\''>x'",
                "ls -la ~ a line with arguments wants: drover submit --shell 'ls -la'"
            })
    void aLineAsOneWordIsKnown(String line, String hint) {
        assertThat(ShellLine.hint(work(line).build())).contains(hint);
    }

    @Test
    void aNameOrWordsOrALineOfTheShellGetNone() {
        assertThat(ShellLine.hint(work("make").build())).isEmpty();
        assertThat(ShellLine.hint(work("/opt/my-tool").build())).isEmpty();
        assertThat(ShellLine.hint(work("echo", "a|b").build())).isEmpty();
        assertThat(ShellLine.hint(work("echo a|b").setShell(true).build())).isEmpty();
    }

    @Test
    void whatIsLongOrNoTextIsNotRepeated() {
        String repeated = "a line with | wants: drover submit --shell '…'";
        assertThat(ShellLine.hint(work("|".repeat(201)).build())).contains(repeated);
        assertThat(ShellLine.hint(work("a|\u001b[2J").build())).contains(repeated);
    }
}
