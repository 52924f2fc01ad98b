package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.CoordinatorStatus;
import dev.drover.client.Counts;
import dev.drover.client.JobId;
import dev.drover.client.RunningAttempt;
import dev.drover.client.ShutdownProgress;
import dev.drover.client.WorkerInfo;
import dev.drover.model.JobState;
import dev.drover.model.QueueOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code drover} alone, {@code status}, {@code workers}, {@code start}, {@code stop}, {@code restart}, {@code doctor}. */
class CoordinatorCommandsTest {
    @TempDir
    Path scratch;

    private final Rig rig = new Rig();

    @Test
    void status_shows_the_coordinator() {
        rig.client.status = Samples.coordinator();
        assertThat(rig.run("status")).isZero();
        assertThat(rig.run("status", "--json")).isZero();
        assertThat(rig.out()).isEqualTo("""
                        coordinator 0.1.0, pid 4711, up 3 min, epoch 4
                        home /srv/drover
                        2 workers with 2 slots: 1 running, 5 queued
                        {"pid":4711,"epoch":4,"version":"0.1.0","home":"/srv/drover","startedAt":"2026-11-24T09:59:08.100Z",\
                        "workers":2,"slots":2,"running":1,"runningWithoutWorker":0,"queued":5,"order":"fair"}
                        """);
    }

    @Test
    void status_and_workers_end_with_3_without_a_coordinator() {
        assertThat(rig.run("status")).isEqualTo(3);
        assertThat(rig.run("workers")).isEqualTo(3);
        assertThat(rig.err().lines()).containsOnly("drover: no coordinator runs for /; drover start starts one");
    }

    @Test
    void a_coordinator_of_another_version_is_named() {
        rig.client.status = new CoordinatorStatus(
                1,
                1,
                "0.2.0",
                Path.of("/"),
                Instant.EPOCH,
                1,
                1,
                0,
                0,
                0,
                0,
                Optional.of("the disk is full; make room"),
                true,
                QueueOrder.FAIR);
        assertThat(rig.run("status")).isZero();
        assertThat(rig.err())
                .isEqualTo("drover: the disk is full; make room\ndrover: it is about to stop and takes no new work\n"
                        + "drover: coordinator 0.2.0, this is 0.1.0: drover restart (running jobs go on)\n");
    }

    @Test
    void workers_are_a_row_each() {
        rig.client.status = Samples.coordinator();
        rig.client.workers.add(Samples.worker(WorkerInfo.State.READY));
        assertThat(rig.run("workers")).isZero();
        assertThat(rig.run("workers", "--json")).isZero();
        assertThat(rig.out())
                .isEqualTo(
                        "ID\tPID\tSTATE\tBUSY\tUP_MS\tDONE\tCPU_MS\tMEMORY\tHEAP\tRESTARTS\tVERSION\tLAST DEATH\n"
                                + "1\t4712\tready\t1/1\t60000\t42\t1500\t94371840\t20971520\t1\t0.1.0\tkilled by SIGKILL\n"
                                + "{\"id\":1,\"pid\":4712,\"incarnation\":1,\"state\":\"ready\",\"slots\":1,\"running\":1,"
                                + "\"startedAt\":\"2026-11-24T10:01:08.100Z\",\"rssBytes\":94371840,\"heapUsedBytes\":20971520,"
                                + "\"heapTotalBytes\":67108864,\"offHeapBytes\":5242880,\"cpuUserMs\":1200,\"cpuSystemMs\":300,"
                                + "\"tasksDone\":42,\"restarts\":1,\"version\":\"0.1.0\",\"outdated\":false,\"lastDeath\":\"killed by SIGKILL\"}\n");
    }

    @Test
    void start_keeps_the_numbers_and_starts_one_coordinator() {
        assertThat(rig.run("start", "--workers", "4", "--slots", "2")).isZero();
        assertThat(rig.client.calls)
                .containsExactly("open passive", "configure OptionalInt[4] OptionalInt[2]", "start", "close");
        assertThat(rig.out()).isEqualTo("coordinator 0.1.0 runs, pid 4711: 2 workers with 2 slots\n");
    }

    @Test
    void workers_and_doctor_name_those_of_another_version() {
        rig.client.status = Samples.coordinator();
        rig.client.workers.add(Samples.worker(WorkerInfo.State.READY, "0.0.9", true));
        assertThat(rig.run("workers")).isZero();
        assertThat(rig.out()).contains("\t0.0.9 (old)\t");
        assertThat(DoctorChecks.workers(rig.client.workers))
                .isEqualTo(CheckResult.warn(
                        "workers",
                        "1 worker with another program, Java or heap is replaced when it becomes idle: 1 (0.0.9)"));
    }

    @Test
    void restart_counts_the_workers_that_are_replaced() {
        rig.client.status = Samples.coordinator();
        rig.client.workers.addAll(List.of(
                Samples.worker(WorkerInfo.State.READY, "0.0.9", true),
                Samples.worker(WorkerInfo.State.DRAINING, "0.0.9", true)));
        assertThat(rig.run("restart")).isZero();
        assertThat(rig.out())
                .isEqualTo(
                        "coordinator 0.1.0 runs, pid 4711: 2 workers with 2 slots; 2 workers with another program, Java or heap are"
                                + " replaced as they become idle\n");
    }

    @Test
    void start_keeps_the_heap_of_workers() {
        assertThat(rig.run("start", "--worker-heap", "512M")).isZero();
        assertThat(rig.client.calls).contains("configure OptionalInt.empty OptionalInt.empty heap 536870912");
        for (String wrong : List.of("31M", "1P", "x", "-1", "9999999999G")) {
            assertThat(rig.run("start", "--worker-heap", wrong)).isEqualTo(2);
            assertThat(rig.err())
                    .endsWith(
                            "drover: --worker-heap takes a size from 32M, such as 512M or 2G, or 0 for Java's own choice, not "
                                    + wrong + "\n");
        }
    }

    @Test
    void start_keeps_the_order_in_which_slots_are_given() {
        assertThat(rig.run("start", "--order", "fifo")).isZero();
        assertThat(rig.client.calls).contains("configure OptionalInt.empty OptionalInt.empty FIFO");
        assertThat(rig.run("start", "--order", "lifo")).isEqualTo(2);
        assertThat(rig.err()).isEqualTo("drover: --order takes fair or fifo, not lifo\n");
    }

    @Test
    void start_changes_only_the_number_that_is_given() {
        assertThat(rig.run("start", "--slots", "0")).isZero();
        assertThat(rig.client.calls).contains("configure OptionalInt.empty OptionalInt[0]");
        assertThat(rig.run("start", "--workers", "1025")).isEqualTo(2);
        assertThat(rig.err())
                .isEqualTo("drover: --workers takes a number from 1 to 1,024, or 0 for the default, not 1025\n");
    }

    @Test
    void start_where_one_runs_says_so_and_when_new_settings_hold() {
        rig.client.status = Samples.coordinator();
        assertThat(rig.run("start", "--workers", "4")).isZero();
        assertThat(rig.out()).isEqualTo("coordinator 0.1.0 runs already, pid 4711: 2 workers with 2 slots\n");
        assertThat(rig.err()).isEqualTo("drover: the new settings hold after drover restart\n");
    }

    @Test
    void start_accepts_a_moved_home_before_anything_else() {
        assertThat(rig.run("start", "--moved", "--foreground")).isZero();
        assertThat(rig.client.calls).containsExactly("open passive", "moved", "foreground", "close");
    }

    private static RunningAttempt attempt(int task) {
        return new RunningAttempt(
                new JobId(12),
                task,
                task,
                1,
                1,
                Instant.EPOCH,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                false);
    }

    @Test
    void stop_names_what_it_waits_for_once_and_what_stays() {
        rig.client.status = Samples.coordinator();
        List<RunningAttempt> attempts = new ArrayList<>();
        for (int task = 1; task <= 7; task++) {
            attempts.add(attempt(task));
        }
        rig.client.shutdownProgress = new ShutdownProgress(attempts, 5);
        assertThat(rig.run("stop", "--timeout", "5m")).isZero();
        assertThat(rig.client.calls).contains("shutdown DRAIN 300000");
        assertThat(rig.out()).isEqualTo("stopped\n");
        assertThat(rig.err())
                .isEqualTo(
                        "drover: waits for tasks 12.1, 12.2, 12.3, 12.4, 12.5 and 2 more; drover stop --now doesn't\n"
                                + "drover: 5 queued tasks stay; they go on after drover start\n");
    }

    @Test
    void stop_says_that_its_time_has_passed_and_what_it_ended() {
        rig.client.status = Samples.coordinator();
        rig.client.shutdownProgress = new ShutdownProgress(List.of(attempt(7)), 0);
        rig.client.shutdownTakesMs = 5_000;
        rig.client.queuedAtLast = 1;
        assertThat(rig.run("stop", "--timeout", "5s")).isZero();
        assertThat(rig.err())
                .isEqualTo("drover: waits for task 12.7; drover stop --now doesn't\n"
                        + "drover: 5s have passed: ending task 12.7; what is ended runs again after the next start\n"
                        + "drover: 1 queued task stays; it goes on after drover start\n");
    }

    @Test
    void stop_with_an_id_says_how_to_end_a_job() {
        assertThat(rig.run("stop", "12")).isEqualTo(2);
        assertThat(rig.err()).isEqualTo("drover: to end job 12: drover cancel 12\n");
        assertThat(rig.openedClient()).isFalse();
    }

    @Test
    void stop_without_a_coordinator_is_done() {
        assertThat(rig.run("stop", "--now")).isZero();
        assertThat(rig.err()).isEqualTo("drover: no coordinator runs\n");
        // After a crash only a coordinator can end what workers still run, so one may be started to be stopped.
        assertThat(rig.client.calls).startsWith("open");
    }

    @Test
    void restart_leaves_what_runs() {
        rig.client.status = Samples.coordinator();
        assertThat(rig.run("restart")).isZero();
        assertThat(rig.client.calls).containsExactly("open passive", "shutdown RESTART 0", "start", "close");
    }

    @Test
    void overview_shows_what_runs_what_waits_and_what_failed_and_starts_nothing() {
        rig.client.status = new CoordinatorStatus(
                1, 1, "0.1.0", Path.of("/"), Instant.EPOCH, 2, 2, 2, 0, 5, 0, Optional.empty(), false, QueueOrder.FAIR);
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.counts = new Counts(Map.of(JobState.QUEUED, 4L), 3);
        assertThat(rig.run()).isZero();
        assertThat(rig.out())
                .isEqualTo("coordinator 0.1.0, 2 workers with 2 slots: 2 running, 5 queued\n"
                        + "ID\tNAME\tSTATE\tDONE\tFAILED\tRAN_MS\n12\tthumbs\trunning\t305/500\t1\t8100\n"
                        + "4 jobs wait: both slots are taken\n"
                        + "3 jobs failed in the last 24 h: drover history --state failed --since 24h\n");
        assertThat(rig.client.calls).contains("open passive");
    }

    @Test
    void overview_says_how_many_more_run_than_it_lists() {
        rig.client.status = Samples.coordinator();
        rig.client.jobs.put(new JobId(12), Samples.running());
        rig.client.matching = OptionalLong.of(41);
        assertThat(rig.run()).isZero();
        assertThat(rig.out()).contains("\t8100\nand 40 others run: drover list --state running\n");
    }

    @Test
    void more_that_runs_than_there_are_slots_and_their_order_are_explained() {
        rig.client.status = new CoordinatorStatus(
                1, 1, "0.1.0", Path.of("/"), Instant.EPOCH, 2, 2, 4, 2, 5, 0, Optional.empty(), false, QueueOrder.FIFO);
        assertThat(rig.run("status")).isZero();
        assertThat(rig.out())
                .endsWith(
                        "2 workers with 2 slots: 4 running (2 of them being ended, because their worker died), 5 queued,"
                                + " slots in order of submission (fifo)\n");
        assertThat(rig.run("status", "--json")).isZero();
        assertThat(rig.out()).contains("\"runningWithoutWorker\":2", "\"order\":\"fifo\"");
    }

    @Test
    void before_the_first_job_it_says_what_to_try() {
        rig.client.home = Path.of("/nowhere/at/all");
        assertThat(rig.run()).isZero();
        assertThat(rig.out()).isEqualTo("nothing was submitted yet; try: drover submit echo hello, or drover demo\n");
    }

    @ParameterizedTest
    @CsvSource({"ext4,OK", "xfs,OK", "btrfs,WARN", "zfs,WARN", "tmpfs,WARN", "nfs4,FAIL", "fuse.sshfs,FAIL"})
    void doctor_knows_file_systems_on_which_its_promises_do_not_hold(String type, CheckResult.Verdict verdict) {
        assertThat(DoctorChecks.fileSystem(type).verdict()).isEqualTo(verdict);
    }

    @Test
    void doctor_measures_against_limits() {
        assertThat(DoctorChecks.space(50L << 20))
                .isEqualTo(CheckResult.fail("disk space", "50 MB free, 100 MB are the least; make room"));
        assertThat(DoctorChecks.space(500L << 20))
                .isEqualTo(CheckResult.warn("disk space", "500 MB free; make room before it is full"));
        assertThat(DoctorChecks.space(5L << 30)).isEqualTo(CheckResult.ok("disk space", "5.0 GB free"));
        assertThat(DoctorChecks.java(11, "/opt/jdk"))
                .isEqualTo(CheckResult.fail("java", "Java 11 in /opt/jdk is too old; install a JDK 17 or later"));
        assertThat(DoctorChecks.workers(List.of(Samples.worker(WorkerInfo.State.SILENT))))
                .isEqualTo(
                        CheckResult.warn("workers", "worker 1 is silent: killed by SIGKILL; see its log in the home"));
    }

    @Test
    void restart_tells_the_workers_that_the_next_coordinator_keeps() {
        rig.client.status = Samples.coordinator();
        rig.client.workersBefore.add(List.of(
                Samples.worker(WorkerInfo.State.READY),
                Samples.worker(WorkerInfo.State.SILENT),
                Samples.worker(WorkerInfo.State.SILENT)));
        rig.client.workers.addAll(List.of(
                Samples.worker(WorkerInfo.State.READY),
                Samples.worker(WorkerInfo.State.DRAINING),
                Samples.worker(WorkerInfo.State.STARTING)));
        assertThat(rig.run("restart")).isZero();
        assertThat(rig.out()).isEqualTo("coordinator 0.1.0 runs, pid 4711: 2 workers with 2 slots\n");
        assertThat(rig.client.workersBefore).isEmpty();
    }

    @Test
    void overview_counts_by_the_states_that_users_see() {
        rig.client.home = scratch;
        assertThat(rig.run("--json")).isZero();
        assertThat(rig.out())
                .contains("\"jobs\":{\"scheduled\":0,\"queued\":0,\"held\":0,\"running\":0,\"succeeded\":0,"
                        + "\"failed\":0,\"cancelled\":0}");
    }

    @Test
    void doctor_tells_a_home_that_is_refused_once() throws IOException {
        rig.client.home = scratch;
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(rig.run("doctor")).isEqualTo(1);
        assertThat(rig.out()).containsOnlyOnce("FAIL");
        assertThat(rig.out().lines().filter(line -> line.contains("not checked: the home is refused")))
                .hasSize(5)
                .allMatch(line -> line.startsWith("SKIPPED"));
    }

    @Test
    void doctor_finds_a_secret_that_others_can_read_as_a_start_does() throws IOException {
        rig.client.home = scratch;
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx------"));
        Path secret = Files.createFile(scratch.resolve("secret"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(rig.run("doctor")).isEqualTo(1);
        assertThat(rig.out())
                .contains(secret + " can be used by others (mode 644): chmod 600 " + secret)
                .containsOnlyOnce("FAIL");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertThat(DoctorChecks.secret(secret)).isEqualTo(CheckResult.ok("secret", "mode 600"));
    }

    @Test
    void what_is_no_directory_is_no_home_that_is_not_there_yet() throws IOException {
        rig.client.home = Files.createFile(scratch.resolve("file"));
        assertThat(rig.run("doctor")).isEqualTo(1);
        assertThat(rig.out())
                .contains("file is not a directory; choose another with --home or DROVER_HOME")
                .doesNotContain("chmod", "not there yet");
    }

    @Test
    void doctor_does_not_take_what_cannot_be_read_for_what_is_not_there() throws IOException {
        // As of a folder that this user may not enter, which root may.
        Path loop = Files.createSymbolicLink(scratch.resolve("loop"), scratch.resolve("loop"));
        rig.client.home = loop.resolve("home");
        assertThat(rig.run("doctor")).isEqualTo(1);
        assertThat(rig.out())
                .contains(loop.resolve("home") + " cannot be read: Too many levels of symbolic links")
                .doesNotContain("there yet");
    }

    @Test
    void doctor_does_not_take_the_home_of_another_user_for_one_on_a_read_only_file_system() throws IOException {
        assertThat(DoctorChecks.mode(scratch, 0, 65_534, 0700))
                .isEqualTo(CheckResult.fail(
                        "home",
                        scratch + " belongs to user 0 and this is user 65534; choose a home of your own with --home or"
                                + " DROVER_HOME"));
        assertThat(DoctorChecks.mode(scratch, 7, 7, 0500))
                .isEqualTo(CheckResult.fail("home", scratch + " is not writable; make it so: chmod 700 " + scratch));
        assertThat(DoctorChecks.mode(scratch, 7, 7, 0700)).isEqualTo(CheckResult.ok("home", scratch + ", mode 700"));
        Path file = Files.createFile(scratch.resolve("secret"));
        assertThat((Integer) Files.getAttribute(file, "unix:uid"))
                .as("what doctor takes for the own user")
                .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    @Test
    void doctor_tells_a_fault_that_several_checks_meet_once() {
        List<CheckResult> checks = DoctorChecks.eachFaultOnce(List.of(
                CheckResult.fail("coordinator", "the home is a copy"),
                CheckResult.ok("workers", "2"),
                CheckResult.fail("records", "the home is a copy"),
                CheckResult.fail("journal", "damaged")));
        assertThat(checks)
                .containsExactly(
                        CheckResult.fail("coordinator", "the home is a copy"),
                        CheckResult.ok("workers", "2"),
                        CheckResult.skipped("records", "not checked: for the same reason as coordinator"),
                        CheckResult.fail("journal", "damaged"));
    }

    @Test
    void doctors_json_stays_json_whatever_the_home_is_called() {
        rig.client.home = scratch.resolve("none");
        rig.run("--home", "a \"b\"", "doctor", "--json");
        assertThat(rig.out()).contains("; the first drover --home 'a \\\"b\\\"' submit makes it\"}");
    }

    @Test
    void doctor_fails_if_one_check_does() {
        // The home of the fake is the root directory, which others can read.
        assertThat(rig.run("doctor")).isEqualTo(1);
        assertThat(rig.out()).contains("FAIL     home          / can be used by others (mode 755): chmod 700 /\n");
        assertThat(rig.out()).contains("OK       disk space  ");
    }

    @Test
    void doctor_looks_at_the_journal_only_where_no_coordinator_writes_it() {
        rig.client.home = scratch;
        rig.run("doctor");
        assertThat(rig.out()).contains("OK       journal       2 files, all whole\n");
        rig.client.status = Samples.coordinator();
        rig.run("doctor");
        assertThat(rig.out())
                .contains("SKIPPED  native layer  no command ran yet that would show it\n")
                .contains("SKIPPED  journal       a coordinator writes it; drover doctor after drover stop reads it\n");
    }
}
