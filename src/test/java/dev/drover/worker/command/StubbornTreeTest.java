package dev.drover.worker.command;

import static dev.drover.worker.RunnerRig.attempt;
import static dev.drover.worker.RunnerRig.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.model.Cause;
import dev.drover.proto.AttemptOutcome;
import dev.drover.testing.Limits;
import dev.drover.worker.RunnerRig;
import dev.drover.worker.attempt.AttemptControl;
import dev.drover.worker.attempt.AttemptLimits;
import dev.drover.worker.attempt.StopRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree of each kind of descendant, none of which heeds SIGTERM, is gone at its grace time and a second, every time. */
@Tag("processes")
class StubbornTreeTest {
    private static final int ROUNDS = 20;
    private static final int AT_ONCE = 5;
    private static final int GRACE_MS = 100;
    private static final int GONE_AFTER_GRACE_MS = 1_000;
    /** Those that say that they are there: a child, one in a session of its own, one behind a double fork, and the first. */
    private static final int SPEAKERS = 4;

    @TempDir
    Path home;

    /** A signal that is ignored stays so in children. */
    private static String tree(Path said) {
        String loop = ": > " + said + ".%s; while :; do sleep 1000; done";
        return "trap '' TERM; ("
                + loop.formatted("child") + ") & setsid sh -c '" + loop.formatted("session") + "' & (setsid sh -c '"
                + loop.formatted("orphan") + "' &) ; " + loop.formatted("first");
    }

    private Path said(int round, int tree) {
        return home.resolve("tree-" + round + "-" + tree);
    }

    private static boolean isWhole(Path said) {
        return Stream.of("child", "session", "orphan", "first")
                .allMatch(name -> Files.exists(Path.of(said + "." + name)));
    }

    @Test
    void isGoneAHundredTimes() throws IOException {
        try (RunnerRig rig = new RunnerRig(home, AttemptLimits.DEFAULT)) {
            for (int round = 0; round < ROUNDS; round++) {
                endSome(rig, round);
            }
        }
    }

    private void endSome(RunnerRig rig, int round) {
        List<AttemptControl> controls = new ArrayList<>();
        List<CompletableFuture<AttemptOutcome>> running = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            AttemptControl control = attempt(shell(tree(said(round, i))).setGraceMs(GRACE_MS), 0);
            controls.add(control);
            running.add(rig.start(control));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            Path said = said(round, i);
            await().until(() -> isWhole(said));
        }
        long start = System.nanoTime();
        controls.forEach(control -> control.requestStop(new StopRequest(Cause.CANCELLED, false)));
        for (CompletableFuture<AttemptOutcome> each : running) {
            AttemptOutcome outcome =
                    each.orTimeout(Limits.EVENT_S, TimeUnit.SECONDS).join();
            assertThat(outcome.getProcessesForced()).isGreaterThanOrEqualTo(SPEAKERS);
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Limits.requireWithin(GRACE_MS + GONE_AFTER_GRACE_MS, tookMs, "the end of " + AT_ONCE + " trees");
        controls.forEach(control -> assertThat(rig.marked(control)).isZero());
    }
}
