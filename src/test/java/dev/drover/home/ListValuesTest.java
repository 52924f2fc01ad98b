package dev.drover.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.home.ListWriter.Separator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListValuesTest {
    @TempDir
    Path scratch;

    private HomePaths paths;

    @BeforeEach
    void makeHome() {
        paths = Home.openOrCreate(scratch.resolve("home")).paths();
    }

    @Test
    void linesAreKeptVerbatimAndEmptyOnesSkippedAndCounted() throws IOException {
        ListWriter.Written list = write(" a \n\n\nb\r\nM\u00fcller\0x\nlast", Separator.LINE);
        assertThat(list.skippedEmpty()).isEqualTo(2);
        assertThat(read(list)).containsExactly(" a ", "b\r", "M\u00fcller\0x", "last");
    }

    @Test
    void whatADeadWriterLeftIsRemovedAndWhatIsSomebodyElsesStays() throws IOException {
        Path unfinished = Files.createDirectories(paths.unfinished());
        Path left = Files.createFile(unfinished.resolve(Integer.MAX_VALUE + ".1.0123456789abcdef"));
        Path foreign = Files.createFile(unfinished.resolve("README"));
        write("a", Separator.LINE);
        assertThat(left).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void valuesEndedByNulKeepEmptyOnesAndLineBreaks() throws IOException {
        ListWriter.Written list = write("a\nb\0\0c", Separator.NUL);
        assertThat(list.skippedEmpty()).isZero();
        assertThat(read(list)).containsExactly("a\nb", "", "c");
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() throws IOException {
        byte[] bytes = {(byte) 0xff, (byte) 0xfe, 1, '\n'};
        ListWriter.Written list = ListWriter.write(paths, new ByteArrayInputStream(bytes), Separator.LINE);
        try (ListValues values = ListValues.open(paths, list.name(), list.count())) {
            assertThat(values.value(0)).containsExactly(0xff, 0xfe, 1);
        }
    }

    @Test
    void anEmptySourceIsAListOfNone() throws IOException {
        ListWriter.Written list = write("", Separator.LINE);
        assertThat(list.count()).isZero();
        assertThat(read(list)).isEmpty();
    }

    @Test
    void manyLinesComeBackByIndexWhateverTheBufferCuts() throws IOException {
        ListWriter.Written list;
        try (ListWriter writer = ListWriter.open(paths)) {
            for (int i = 0; i < 200_000; i++) {
                writer.add(("line " + i).getBytes(StandardCharsets.UTF_8));
            }
            list = writer.finish();
        }
        ListWriter.Written again;
        byte[] whole = Files.readAllBytes(paths.listValues(list.name()));
        String text = new String(whole, StandardCharsets.UTF_8).replace("line", "\nline");
        again = ListWriter.write(
                paths, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Separator.LINE);
        assertThat(again.count()).isEqualTo(200_000);
        assertThat(again.skippedEmpty()).isEqualTo(1);
        try (ListValues values = ListValues.open(paths, again.name(), again.count())) {
            for (int i = 0; i < 200_000; i += 997) {
                assertThat(new String(values.value(i), StandardCharsets.UTF_8)).isEqualTo("line " + i);
            }
            assertThatThrownBy(() -> values.value(200_000)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsNotCalledMissing() throws IOException {
        ListWriter.Written list = write("a\nb\n", Separator.LINE);
        Path values = paths.listValues(list.name());
        Files.delete(values);
        assertThatThrownBy(() -> ListValues.open(paths, list.name(), list.count()))
                .hasMessage("the list " + list.name() + " is damaged (a file of it is missing); submit the job again");
        // A link to itself can't be opened by anybody, root included.
        Files.createSymbolicLink(values, values.getFileName());
        assertThatThrownBy(() -> ListValues.open(paths, list.name(), list.count()))
                .hasMessageStartingWith("could not read " + values)
                .hasMessageContaining("Too many levels of symbolic links");
        assertThatThrownBy(() -> ListValues.countOf(paths, list.name()))
                .hasMessageContaining("Too many levels of symbolic links");
    }

    @Test
    void anInterruptedReaderDoesNotDisturbOthers() throws IOException {
        ListWriter.Written list = write("a\nb\n", Separator.LINE);
        try (ListValues values = ListValues.open(paths, list.name(), list.count())) {
            Thread.currentThread().interrupt();
            assertThat(values.value(0)).containsExactly('a');
            assertThat(Thread.interrupted()).isTrue();
            assertThat(values.value(1)).containsExactly('b');
        }
    }

    @Test
    void nothingStaysOfAListThatFailed() throws IOException {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> ListWriter.write(paths, failing, Separator.LINE))
                .hasMessage("gone");
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> ListWriter.write(paths, endless, Separator.LINE))
                .hasMessage("value 0 of the list is longer than 1048576 bytes;"
                        + " put it in a file and list the file's name");
        try (Stream<Path> files = Files.list(paths.lists())) {
            assertThat(files).isEmpty();
        }
        try (Stream<Path> files = Files.list(paths.unfinished())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatAKilledWriterLeftIsRemovedByTheNextAndWhatOneThatLivesWritesIsNot() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor()).isZero();
        Files.createDirectories(paths.unfinished());
        Path left = Files.createFile(paths.unfinished().resolve(dead.pid() + ".1.a"));
        try (ListWriter writing = ListWriter.open(paths)) {
            writing.add(new byte[] {1});
            write("a\n", Separator.LINE);
            assertThat(left).doesNotExist();
            assertThat(writing.finish().count()).isEqualTo(1);
        }
        try (Stream<Path> files = Files.list(paths.unfinished())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aListThatWasCutIsDamaged() throws IOException {
        ListWriter.Written list = write("a\nb\n", Separator.LINE);
        Files.write(paths.listValues(list.name()), new byte[] {'a'});
        assertThatThrownBy(() -> ListValues.open(paths, list.name(), 2))
                .hasMessage("the list " + list.name()
                        + " is damaged (its values have 1 bytes instead of 2); submit the job again");
        assertThatThrownBy(() -> ListValues.open(paths, list.name(), 3)).hasMessageContaining("its offsets have 24");
        assertThatThrownBy(() -> ListValues.open(paths, "abc", 3)).hasMessageContaining("a file of it is missing");
        assertThatThrownBy(() -> ListValues.open(paths, "../secret", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameValuesHaveTheSameListAndOthersAnother() throws IOException {
        ListWriter.Written list = write("a\nbc\n", Separator.LINE);
        assertThat(write("a\0bc", Separator.NUL).name()).isEqualTo(list.name());
        assertThat(write("ab\nc\n", Separator.LINE).name()).isNotEqualTo(list.name());
        assertThat(write("abc\n", Separator.LINE).name()).isNotEqualTo(list.name());
        assertThat(read(list)).containsExactly("a", "bc");
        assertThat(ListValues.countOf(paths, list.name())).isEqualTo(2);
        assertThat(ListValues.countOf(paths, "0a")).isEqualTo(-1);
        try (Stream<Path> files = Files.list(paths.lists())) {
            assertThat(files).hasSize(6);
        }
    }

    @Test
    void theSameInputIsTheSameFile() throws IOException {
        Path file = InputStore.store(paths, new ByteArrayInputStream(new byte[] {1, 2}));
        assertThat(InputStore.store(paths, new ByteArrayInputStream(new byte[] {1, 2})))
                .isEqualTo(file);
        assertThat(InputStore.store(paths, new ByteArrayInputStream(new byte[] {1})))
                .isNotEqualTo(file);
        try (Stream<Path> files = Files.list(paths.input())) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void standardInputIsKeptWhole() throws IOException {
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Path file = InputStore.store(paths, new ByteArrayInputStream(bytes));
        assertThat(file).hasParent(paths.input()).hasBinaryContent(bytes);
    }

    private ListWriter.Written write(String text, Separator separator) throws IOException {
        return ListWriter.write(paths, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), separator);
    }

    private List<String> read(ListWriter.Written list) {
        List<String> all = new ArrayList<>();
        try (ListValues values = ListValues.open(paths, list.name(), list.count())) {
            for (long i = 0; i < values.count(); i++) {
                all.add(new String(values.value(i), StandardCharsets.UTF_8));
            }
        }
        return all;
    }
}
