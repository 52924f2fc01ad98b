package dev.drover.cli.command;

import dev.drover.cli.text.Sizes;
import dev.drover.client.AttemptFilter;
import dev.drover.client.AttemptInfo;
import dev.drover.client.CoordinatorStatus;
import dev.drover.client.DroverException;
import dev.drover.client.JobFilter;
import dev.drover.client.JobSummary;
import dev.drover.client.WorkerInfo;
import dev.drover.model.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The checks of {@code doctor}. Each one is independent, so that a failing check does not prevent the others. */
final class DoctorChecks {
    private static final String HOME = "home";
    private static final String SECRET = "secret";
    private static final int LEAST_JAVA = 17;
    private static final long LITTLE_SPACE_BYTES = 1L << 30;
    private static final long NO_SPACE_BYTES = 100L << 20;
    private static final int OTHERS = 077;
    private static final int OWNER_WRITES = 0200;
    private static final int JOBS_LOOKED_AT = 20;

    private final CommandContext context;
    private final CommandClient client;
    private final Path home;

    DoctorChecks(CommandContext context) throws IOException {
        this.context = context;
        this.client = context.passiveClient();
        this.home = client.home();
    }

    List<CheckResult> all() {
        List<CheckResult> checks = new ArrayList<>();
        checks.add(java(Runtime.version().feature(), System.getProperty("java.home")));
        checks.add(launcher(System.getProperty("drover.launcher", "")));
        if (Files.notExists(home)) {
            checks.add(CheckResult.ok(HOME, home + " is not there yet; the first drover submit makes it"));
            return checks;
        }
        checks.add(mode());
        checks.add(secret(home.resolve("secret")));
        checks.add(fileSystem());
        checks.add(space());
        if (checks.stream().anyMatch(check -> isOfHome(check) && check.verdict() == CheckResult.Verdict.FAIL)) {
            for (String name : new String[] {"coordinator", "workers", "records", "journal", "native layer"}) {
                checks.add(CheckResult.skipped(name, "not checked: the home is refused until that is mended"));
            }
            return checks;
        }
        checks.add(coordinator());
        checks.add(workers());
        checks.add(history());
        checks.addAll(journal());
        checks.add(nativeLayer());
        return eachFaultOnce(checks);
    }

    private static boolean isOfHome(CheckResult check) {
        return check.name().equals(HOME) || check.name().equals(SECRET);
    }

    /** A fault that several checks find, such as a copied home, is shown once. */
    static List<CheckResult> eachFaultOnce(List<CheckResult> checks) {
        Map<String, String> first = new HashMap<>();
        List<CheckResult> once = new ArrayList<>(checks.size());
        for (CheckResult check : checks) {
            String met = check.verdict() == CheckResult.Verdict.FAIL
                    ? first.putIfAbsent(check.sentence(), check.name())
                    : null;
            once.add(
                    met == null
                            ? check
                            : CheckResult.skipped(check.name(), "not checked: for the same reason as " + met));
        }
        return once;
    }

    static CheckResult java(int version, String where) {
        String found = "Java " + version + " in " + where;
        return version >= LEAST_JAVA
                ? CheckResult.ok("java", found)
                : CheckResult.fail("java", found + " is too old; install a JDK " + LEAST_JAVA + " or later");
    }

    static CheckResult launcher(String path) {
        if (path.isEmpty()) {
            return CheckResult.warn(
                    "launcher", "started without scripts/drover: slower, and only arguments keep all bytes");
        }
        return Files.isExecutable(Path.of(path))
                ? CheckResult.ok("launcher", path)
                : CheckResult.warn("launcher", path + " can't be executed any more; install Drover again");
    }

    private CheckResult mode() {
        try {
            if (!Files.readAttributes(home, BasicFileAttributes.class).isDirectory()) {
                return CheckResult.fail(HOME, home + " is not a directory; choose another with --home or DROVER_HOME");
            }
            int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            return mode(
                    home,
                    (Integer) Files.getAttribute(home, "unix:uid"),
                    self,
                    (Integer) Files.getAttribute(home, "unix:mode") & 0777);
        } catch (IOException e) {
            return CheckResult.fail(
                    HOME,
                    home + " cannot be read: " + reason(e)
                            + "; whether it is there can be told by a user who may enter the folder it is in");
        }
    }

    /** Whose home it is comes first: that another user can't write there says nothing of its file system. */
    static CheckResult mode(Path home, int owner, int self, int mode) {
        if (owner != self) {
            return CheckResult.fail(
                    HOME,
                    home + " belongs to user " + owner + " and this is user " + self
                            + "; choose a home of your own with --home or DROVER_HOME");
        }
        if ((mode & OTHERS) != 0) {
            return CheckResult.fail(
                    HOME,
                    home + " can be used by others (mode " + Integer.toOctalString(mode) + "): chmod 700 " + home);
        }
        if ((mode & OWNER_WRITES) == 0) {
            return CheckResult.fail(HOME, home + " is not writable; make it so: chmod 700 " + home);
        }
        return Files.isWritable(home)
                ? CheckResult.ok(HOME, home + ", mode " + Integer.toOctalString(mode))
                : CheckResult.warn(
                        HOME,
                        home + " is on a read-only file system: it can be read; remount it read-write to run jobs");
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : null;
        return reason == null ? String.valueOf(e.getMessage()) : reason;
    }

    /** The only file whose mode a start checks. */
    static CheckResult secret(Path file) {
        if (!Files.exists(file)) {
            return CheckResult.skipped(
                    SECRET,
                    Files.notExists(file)
                            ? "none is there yet; the next start makes one"
                            : "not checked: the home cannot be read");
        }
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode") & 0777;
            return (mode & OTHERS) == 0
                    ? CheckResult.ok(SECRET, "mode " + Integer.toOctalString(mode))
                    : CheckResult.fail(
                            SECRET,
                            file + " can be used by others (mode " + Integer.toOctalString(mode) + "): chmod 600 "
                                    + file);
        } catch (IOException e) {
            return CheckResult.fail(SECRET, file + " can't be looked at: " + e.getMessage());
        }
    }

    private CheckResult fileSystem() {
        try {
            return fileSystem(Files.getFileStore(home).type());
        } catch (IOException e) {
            return CheckResult.warn("file system", "its type can't be found out: " + e.getMessage());
        }
    }

    static CheckResult fileSystem(String type) {
        return switch (type) {
            case "btrfs", "zfs", "bcachefs" ->
                CheckResult.warn(
                        "file system",
                        type
                                + " copies on write: the promise that a full disk loses no result doesn't hold; put the home on ext4"
                                + " or xfs with DROVER_HOME");
            case "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs" ->
                CheckResult.fail(
                        "file system",
                        type + " is remote: locks and forced writes can't be relied on; put the home on a local disk");
            case "tmpfs", "ramfs" ->
                CheckResult.warn(
                        "file system", type + " is gone after a reboot, and all records with it; fine for a try");
            default -> CheckResult.ok("file system", type);
        };
    }

    private CheckResult space() {
        try {
            return space(Files.getFileStore(home).getUsableSpace());
        } catch (IOException e) {
            return CheckResult.warn("disk space", "it can't be found out: " + e.getMessage());
        }
    }

    static CheckResult space(long freeBytes) {
        String free = Sizes.bytes(freeBytes) + " free";
        if (freeBytes < NO_SPACE_BYTES) {
            return CheckResult.fail(
                    "disk space", free + ", " + Sizes.bytes(NO_SPACE_BYTES) + " are the least; make room");
        }
        return freeBytes < LITTLE_SPACE_BYTES
                ? CheckResult.warn("disk space", free + "; make room before it is full")
                : CheckResult.ok("disk space", free);
    }

    private CheckResult coordinator() {
        try {
            Optional<CoordinatorStatus> status = client.status();
            if (status.isEmpty()) {
                return CheckResult.ok("coordinator", "none runs; the next drover submit starts one");
            }
            return coordinator(status.get(), context.version());
        } catch (DroverException e) {
            return CheckResult.fail("coordinator", e.getMessage());
        }
    }

    static CheckResult coordinator(CoordinatorStatus status, String version) {
        if (status.degraded().isPresent()) {
            return CheckResult.fail("coordinator", status.degraded().get());
        }
        String found = "pid " + status.pid() + ", version " + status.version();
        return status.version().equals(version)
                ? CheckResult.ok("coordinator", found)
                : CheckResult.warn(
                        "coordinator", found + ", this is " + version + ": drover restart (running jobs go on)");
    }

    private CheckResult workers() {
        try {
            return workers(client.workers());
        } catch (DroverException e) {
            return CheckResult.fail("workers", e.getMessage());
        }
    }

    static CheckResult workers(List<WorkerInfo> workers) {
        if (workers.isEmpty()) {
            return CheckResult.skipped("workers", "none without a coordinator");
        }
        for (WorkerInfo worker : workers) {
            if (worker.state() == WorkerInfo.State.SILENT || worker.state() == WorkerInfo.State.BACKING_OFF) {
                return CheckResult.warn(
                        "workers",
                        "worker " + worker.id() + " is " + worker.state().token() + ": "
                                + worker.lastDeath().orElse("no reason is known") + "; see its log in the home");
            }
        }
        List<WorkerInfo> outdated =
                workers.stream().filter(WorkerInfo::outdated).toList();
        if (!outdated.isEmpty()) {
            return CheckResult.warn(
                    "workers",
                    RestartCommand.outdatedSentence(outdated.size()) + ": "
                            + outdated.stream()
                                    .map(worker -> worker.id() + " (" + worker.version() + ")")
                                    .collect(Collectors.joining(", ")));
        }
        return CheckResult.ok("workers", Sizes.counted(workers.size(), "worker"));
    }

    /** Asking it makes the history take in all of the journal, so an answer means that both can be read. */
    private CheckResult history() {
        try {
            client.counts(Instant.ofEpochMilli(context.nowMs()));
            Optional<String> lag = client.lag();
            if (lag.isPresent()) {
                return CheckResult.warn("records", lag.get());
            }
            return CheckResult.ok("records", "journal and history can be read");
        } catch (DroverException e) {
            return CheckResult.fail("records", e.getMessage());
        }
    }

    private List<CheckResult> journal() {
        try {
            if (client.status().isPresent()) {
                return List.of(CheckResult.skipped(
                        "journal", "a coordinator writes it; drover doctor after drover stop reads it"));
            }
            return JournalChecks.of(client.journalHealth(), home);
        } catch (DroverException e) {
            return List.of(
                    e.code() == ErrorCode.BUSY
                            ? CheckResult.skipped("journal", e.getMessage())
                            : CheckResult.fail("journal", e.getMessage()));
        }
    }

    /**
     * The fallback cannot measure some values. So the last command that ran shows which of the two launchers ran it.
     */
    private CheckResult nativeLayer() {
        try {
            Iterator<JobSummary> jobs =
                    client.jobs(JobFilter.builder().limit(JOBS_LOOKED_AT).build());
            while (jobs.hasNext()) {
                JobSummary job = jobs.next();
                Iterator<AttemptInfo> attempts = job.kind() == JobSummary.Kind.FUNCTION || job.attempts() == 0
                        ? List.<AttemptInfo>of().iterator()
                        : client.attempts(AttemptFilter.of(job.id(), AttemptFilter.Option.LAST_ONLY));
                if (attempts.hasNext()) {
                    AttemptInfo attempt = attempts.next();
                    if (attempt.pid().isPresent()) {
                        return nativeLayer(attempt);
                    }
                }
            }
            return CheckResult.skipped("native layer", "no command ran yet that would show it");
        } catch (DroverException e) {
            return CheckResult.skipped("native layer", "the records can't be read");
        }
    }

    private static CheckResult nativeLayer(AttemptInfo attempt) {
        return attempt.cpuTime().isPresent()
                ? CheckResult.ok("native layer", "commands are started with posix_spawn and measured")
                : CheckResult.warn(
                        "native layer",
                        "missing: CPU time, memory and signals of commands can't be told; see the log of a"
                                + " worker in the home");
    }
}
