package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.client.AttemptInfo;
import dev.drover.client.CancelRequest;
import dev.drover.client.DroverClient;
import dev.drover.client.DroverException;
import dev.drover.client.JobFilter;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import dev.drover.client.ShutdownMode;
import dev.drover.client.admin.HomeAdmin;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.testing.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefusalTest {
    private static final int REFUSED_START = 3;

    /** Of a segment's header: magic (8 bytes), then the version; see {@code SegmentHeader}. */
    private static final int VERSION_OFFSET = 8;

    private static final int HEADER_BYTES = 80;

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    @Test
    void aSecondCoordinatorOnAHomeIsRefused() throws Exception {
        long pid = home.start().pid();
        Path log = home.paths().coordinatorLog();
        long before = Files.size(log);
        assertThat(home.runCoordinator()).isEqualTo(REFUSED_START);
        // The first one may write about its workers meanwhile.
        assertThat(Files.readString(log).substring((int) before).lines())
                .filteredOn(line -> line.contains("already runs"))
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z a coordinator \\(pid " + pid
                        + "\\) already runs on this home; drover status");
        assertThat(home.client().status().orElseThrow().pid()).isEqualTo(pid);
    }

    @Test
    void aMissingCommandEndsWith127AndOneThatIsNotExecutableWith126() throws Exception {
        home.start();
        JobStatus missing = end(JobSpec.command("no-such-program").build());
        assertThat(missing.exitCode()).hasValue(127);
        assertThat(missing.cause()).contains(Cause.NOT_STARTED);
        assertSentence(home.attempts(missing.id()).get(0), "no-such-program");
        Path plain = Files.createFile(home.scratch("plain"));
        JobStatus notExecutable = end(JobSpec.command(plain.toString()).build());
        assertThat(notExecutable.exitCode()).hasValue(126);
        assertThat(notExecutable.cause()).contains(Cause.NOT_STARTED);
        assertSentence(home.attempts(notExecutable.id()).get(0), plain.toString());
    }

    @Test
    void aClassThatIsNotThereFailsItsJobInOneSentence() throws Exception {
        home.start();
        JobStatus missing = end(JobSpec.task("com.example.Gone").build());
        assertThat(missing.cause()).contains(Cause.NOT_STARTED);
        assertSentence(home.attempts(missing.id()).get(0), "com.example.Gone");
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeItIsAJob() {
        home.start();
        long jobs = jobs();
        assertRefused(ErrorCode.INVALID, "JSON", () -> JobSpec.task("A").inputJson("{broken"));
        assertRefused(
                ErrorCode.INVALID,
                "ends before it begins",
                () -> JobSpec.command("true").array(5, 1, 1));
        assertRefused(
                ErrorCode.INVALID, "step of 0", () -> JobSpec.command("true").array(1, 5, 0));
        assertRefused(
                ErrorCode.INVALID, "too many", () -> JobSpec.command("true").array(0, Long.MAX_VALUE, 1));
        assertThat(jobs()).isEqualTo(jobs);
    }

    @Test
    void anUnknownIdIsNotFound() {
        home.start();
        JobId unknown = new JobId(999_999);
        assertRefused(ErrorCode.NOT_FOUND, "999999", () -> home.client().detail(unknown));
        assertRefused(ErrorCode.NOT_FOUND, "999999", () -> home.client().await(unknown));
        assertRefused(ErrorCode.NOT_FOUND, "999999", () -> home.client().cancel(CancelRequest.of(unknown)));
    }

    @Test
    void aHomeThatOthersCanUseIsRefused() throws Exception {
        withStoppedHome(other -> {
            Path root = other.paths().root();
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertStartRefused(other, ErrorCode.HOME, root + " can be used by others (mode 755)");
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        });
    }

    @Test
    void aMovedHomeIsRefusedUntilSomebodySaysThatItWasMoved() throws Exception {
        withStoppedHome(other -> {
            Path root = other.paths().root();
            Path moved = other.scratch("moved");
            Files.move(root, moved);
            try (DroverClient client = DroverClient.open(other.options().withHome(moved))) {
                assertRefused(ErrorCode.HOME, "drover start --moved", client::start);
                assertThat(root).doesNotExist();
                new HomeAdmin(other.options().withHome(moved)).acceptMoved();
                client.start();
                assertThat(client.jobs(JobFilter.all()).stream()).hasSize(1);
                client.shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {});
            }
        });
    }

    @Test
    void aCopiedHomeIsRefusedUntilSomebodySaysThatItWasCopied() throws Exception {
        withStoppedHome(other -> {
            Path copy = other.scratch("copy");
            Process process =
                    new ProcessBuilder("cp", "-a", other.paths().root().toString(), copy.toString()).start();
            assertThat(process.waitFor()).isZero();
            try (DroverClient client = DroverClient.open(other.options().withHome(copy))) {
                assertRefused(ErrorCode.HOME, "drover start --copied", client::start);
                new HomeAdmin(other.options().withHome(copy)).acceptCopied();
                client.start();
                assertThat(client.jobs(JobFilter.all()).stream()).hasSize(1);
                client.shutdown(ShutdownMode.NOW, Duration.ZERO, progress -> {});
            }
        });
    }

    @Test
    void aJournalThatIsDamagedBeforeItsTailIsRefused() throws Exception {
        withStoppedHome(other -> {
            Path segment = newestSegment(other);
            byte[] bytes = Files.readAllBytes(segment);
            // The first group after the header and checkpoint of the segment that the last start made.
            String marker = "a-name-to-be-found";
            int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(marker);
            assertThat(at).isPositive();
            write(segment, at, (byte) (bytes[at] ^ 0x10));
            assertStartRefused(other, ErrorCode.UNREACHABLE, "is damaged at offset ");
            assertThat(Files.readAllBytes(segment)).as("left as it was").hasSameSizeAs(bytes);
        });
    }

    @Test
    void aJournalOfANewerVersionIsRefused() throws Exception {
        withStoppedHome(other -> {
            Path segment = newestSegment(other);
            ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(segment), 0, HEADER_BYTES)
                    .putInt(VERSION_OFFSET, 99);
            CRC32C crc = new CRC32C();
            crc.update(header.array(), 0, HEADER_BYTES - Integer.BYTES);
            header.putInt(HEADER_BYTES - Integer.BYTES, (int) crc.getValue());
            for (int at = 0; at < HEADER_BYTES; at++) {
                write(segment, at, header.get(at));
            }
            assertStartRefused(other, ErrorCode.UNREACHABLE, "version");
        });
    }

    private interface Body {
        void with(RealHome other) throws Exception;
    }

    /** A home of its own with one ended job; whatever is done to it, nothing is left running. */
    private static void withStoppedHome(Body body) throws Exception {
        RealHome other = RealHome.create(1);
        try {
            JobId job = other.client()
                    .submit(JobSpec.command("true").name("a-name-to-be-found").build())
                    .id();
            other.client().await(List.of(job), Limits.EVENT);
            other.stopClean();
            other.client().close();
            body.with(other);
            assertThat(other.processes().all()).isEmpty();
        } finally {
            other.abandon();
        }
    }

    private static void assertStartRefused(RealHome other, ErrorCode code, String part) {
        try (DroverClient client = DroverClient.open(other.options())) {
            assertRefused(code, part, client::start);
        }
        assertThat(other.processes().all()).isEmpty();
        assertThat(other.paths().address()).doesNotExist();
    }

    private static void assertRefused(ErrorCode code, String part, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code))
                .hasMessageContaining(part)
                .hasMessageNotContaining("\n");
    }

    private static void assertSentence(AttemptInfo attempt, String names) {
        assertThat(attempt.message()).contains(names).doesNotContain("\n");
    }

    private JobStatus end(JobSpec spec) throws Exception {
        return home.client()
                .await(List.of(home.client().submit(spec).id()), Limits.EVENT)
                .get(0);
    }

    private long jobs() {
        return home.client().jobs(JobFilter.all()).stream().count();
    }

    private static Path newestSegment(RealHome other) throws IOException {
        try (Stream<Path> files = Files.list(other.paths().journal())) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    private static void write(Path file, int offset, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), offset);
        }
    }
}
