package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.home.CoordinatorAddress;
import dev.drover.home.StoppedMarker;
import dev.drover.model.Cause;
import dev.drover.model.ErrorCode;
import dev.drover.model.JobState;
import dev.drover.proto.ClientFrame;
import dev.drover.proto.Event;
import dev.drover.proto.Events;
import dev.drover.proto.Gap;
import dev.drover.proto.Info;
import dev.drover.proto.JobRow;
import dev.drover.proto.JobRows;
import dev.drover.proto.Query;
import dev.drover.proto.Rows;
import dev.drover.proto.ServerFrame;
import dev.drover.proto.WatchEnded;
import dev.drover.testing.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowTest {
    private static final ServerFrame.Builder END =
            ServerFrame.newBuilder().setWatchEnded(WatchEnded.getDefaultInstance());

    @RegisterExtension
    final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAllAndAwaitThreads();
    }

    @Test
    void waitingEndsWithTheJob() throws Exception {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            peer.send(ClientFixture.ended(7));
            peer.send(END.clone());
        });
        JobStatus status = fixture.client().await(new JobId(7));
        assertThat(status.state()).isEqualTo(JobState.FAILED);
        assertThat(status.cause()).contains(Cause.EXIT);
        assertThat(status.exitCode()).hasValue(3);
        assertThat(fake.received.stream().filter(ClientFrame::hasWatch).toList())
                .singleElement()
                .satisfies(frame -> assertThat(frame.getWatch().getUntilEnded()).isTrue());
    }

    @Test
    void jobsThatAreNotLiveAreAskedOfTheHistory() throws Exception {
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(ClientFixture.jobs(JobState.SUCCEEDED, 8));
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(8));
                peer.send(ClientFixture.ended(7));
                peer.send(END.clone());
            }
        });
        List<JobStatus> statuses =
                fixture.client().await(List.of(new JobId(7), new JobId(8), new JobId(7)), Limits.EVENT);
        assertThat(statuses)
                .extracting(JobStatus::state)
                .containsExactly(JobState.FAILED, JobState.SUCCEEDED, JobState.FAILED);
    }

    @Test
    void anEndHasItsSentenceWhetherAnEventOrTheHistoryTellsIt() throws Exception {
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(ServerFrame.newBuilder()
                        .setRows(Rows.newBuilder()
                                .setJobs(JobRows.newBuilder()
                                        .addJobs(JobRow.newBuilder()
                                                .setId(8)
                                                .setStateValue(JobState.FAILED.number())
                                                .setCauseValue(Cause.EXIT.number())
                                                .setExitCode(3)
                                                .setTasks(1)
                                                .setAttempts(2)))));
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(8));
                peer.send(ServerFrame.newBuilder()
                        .setEvents(Events.newBuilder()
                                .addEvents(Event.newBuilder()
                                        .setType(Event.Type.JOB_ENDED)
                                        .setJob(7)
                                        .setStatus(ClientFixture.status(7, JobState.FAILED)
                                                .setCauseValue(Cause.EXIT.number())
                                                .setExitCode(3)
                                                .setAttempts(2)))));
                peer.send(END.clone());
            }
        });
        assertThat(fixture.client().await(List.of(new JobId(7), new JobId(8)), Limits.EVENT))
                .allSatisfy(end -> {
                    assertThat(end.message()).isEqualTo("exit code 3 after 2 attempts");
                    assertThat(end.attempts()).isEqualTo(2);
                });
    }

    @Test
    void endsThatTheHistoryIsTooBusyToTellAreAskedForAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(
                        asked.incrementAndGet() <= 3
                                ? ClientFixture.error("BUSY", "256 questions wait for an answer already")
                                : ClientFixture.jobs(JobState.SUCCEEDED, 8, 9));
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(8, 9));
                peer.send(END.clone());
            }
        });
        assertThat(fixture.client().await(List.of(new JobId(8), new JobId(9)), Limits.EVENT))
                .extracting(JobStatus::state)
                .containsExactly(JobState.SUCCEEDED, JobState.SUCCEEDED);
        assertThat(asked).hasValue(4);
    }

    @Test
    void aHistoryThatCannotCatchUpTellsTheEndsThatItHas() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery() && !frame.getQuery().getAcceptLag()) {
                peer.send(ClientFixture.error("BUSY", "the history cannot be brought up to date"));
            } else if (frame.hasQuery()) {
                ServerFrame.Builder rows = asked.incrementAndGet() == 1
                        ? ClientFixture.jobs(JobState.SUCCEEDED, 8)
                        : ClientFixture.jobs(JobState.FAILED, 9);
                rows.getRowsBuilder().setLag("the history is behind");
                peer.send(rows);
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(8, 9));
                peer.send(END.clone());
            }
        });
        assertThat(fixture.client().await(List.of(new JobId(8), new JobId(9)), Limits.EVENT))
                .extracting(JobStatus::state)
                .containsExactly(JobState.SUCCEEDED, JobState.FAILED);
    }

    @Test
    void whatAHistoryThatCannotCatchUpLacksIsNotSaidToBeUnknown() {
        List<Query> questions = new ArrayList<>();
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                questions.add(frame.getQuery());
                peer.send(ServerFrame.newBuilder().setRows(Rows.newBuilder().setLag("the history is behind")));
            }
        });
        DroverClient client = fixture.client();
        JobId id = new JobId(8);
        for (ThrowableAssert.ThrowingCallable call : List.<ThrowableAssert.ThrowingCallable>of(
                () -> client.job(id), () -> client.detail(id), () -> client.result(id), () -> client.newest("a"))) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY))
                    .hasMessageEndingWith("the history is behind");
        }
        assertThat(questions).extracting(Query::getAcceptLag).containsOnly(true).hasSize(4);
    }

    @Test
    void noEndIsLostWhereAQuestionFails() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(
                        asked.incrementAndGet() == 1
                                ? ClientFixture.error("NO_SPACE", "the disk is full")
                                : ClientFixture.jobs(JobState.SUCCEEDED, 8));
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(8));
                peer.send(END.clone());
            }
        });
        try (EventStream events =
                fixture.client().events(EventFilter.of(List.of(new JobId(8)), EventFilter.Detail.SUMMARY))) {
            assertThatThrownBy(() -> events.poll(Limits.EVENT)).hasMessage("the disk is full");
            assertThat(events.poll(Limits.EVENT)).containsInstanceOf(JobEvent.JobChanged.class);
            assertThat(events.poll(Limits.EVENT)).isEmpty();
            assertThat(events.isEnded()).isTrue();
        }
    }

    @Test
    void aJobThatNobodyKnowsIsSaidToBeSo() {
        fixture.serve((frame, peer) -> {
            if (frame.hasQuery()) {
                peer.send(ClientFixture.jobs(JobState.SUCCEEDED));
            } else if (frame.hasWatch()) {
                peer.send(ClientFixture.notLive(99));
            }
        });
        assertThatThrownBy(() -> fixture.client().await(new JobId(99)))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("there is no job 99; drover history lists those there are");
    }

    @Test
    void waitingGivesUpAfterItsTimeAndLetsTheWatchGo() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        assertThatThrownBy(() -> fixture.client().await(List.of(new JobId(7), new JobId(8)), Duration.ofMillis(20)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("job 7 and 1 more did not end within 20 ms; drover show 7 tells how far it is");
        await().until(() -> fake.count(ClientFrame.BodyCase.UNWATCH) == 1);
    }

    @Test
    void whoWaitsForNoTimeLearnsWhatHasEnded() throws Exception {
        fixture.serve((frame, peer) -> peer.send(frame.hasWatch() ? ClientFixture.ended(7) : END.clone()));
        assertThat(fixture.client().await(List.of(new JobId(7)), Duration.ZERO))
                .extracting(JobStatus::state)
                .containsExactly(JobState.FAILED);
    }

    @Test
    void waitingGoesOnAtTheNextCoordinator() throws Exception {
        AtomicReference<ScriptedCoordinator> first = new AtomicReference<>();
        first.set(fixture.serve((frame, peer) -> peer.send(ClientFixture.ended(7))));
        List<ScriptedCoordinator> next = new ArrayList<>();
        DroverClient client = fixture.client(() -> {
            next.add(fixture.serve((frame, peer) -> {
                peer.send(ClientFixture.ended(8));
                peer.send(END.clone());
            }));
        });
        Thread killer = new Thread(() -> {
            await().until(() -> first.get().count(ClientFrame.BodyCase.WATCH) == 1);
            first.get().crash();
        });
        killer.start();
        assertThat(client.await(List.of(new JobId(7), new JobId(8)), Limits.EVENT))
                .hasSize(2);
        killer.join();
        assertThat(next.get(0).received.stream().filter(ClientFrame::hasWatch).findFirst())
                .get()
                .satisfies(frame -> assertThat(frame.getWatch().getJobsList())
                        .as("what was not seen to end")
                        .contains(8L));
    }

    @Test
    void afterAStopFollowersAreToldAndNothingIsStarted() {
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {});
        DroverClient client = fixture.client();
        Thread stopper = new Thread(() -> {
            await().until(() -> fake.count(ClientFrame.BodyCase.WATCH) == 1);
            StoppedMarker.set(fixture.home.paths());
            fake.close();
        });
        stopper.start();
        EventStream events = client.events(EventFilter.everything());
        assertThatThrownBy(() -> {
                    while (true) {
                        events.poll(Limits.EVENT);
                    }
                })
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                .hasMessage("the coordinator was stopped; drover start");
        await().until(() -> !stopper.isAlive());
    }

    @Test
    void eventsComeAgainstCreditAndGapsAreTold() throws Exception {
        AtomicReference<ScriptedCoordinator.Peer> watcher = new AtomicReference<>();
        ScriptedCoordinator fake = fixture.serve((frame, peer) -> {
            if (frame.hasWatch()) {
                watcher.set(peer);
                for (int i = 0; i < 10; i++) {
                    peer.send(progress(100));
                }
                peer.send(ServerFrame.newBuilder().setGap(Gap.newBuilder().setSkipped(42)));
            }
        });
        try (EventStream events = fixture.client().events(EventFilter.everything())) {
            int seen = 0;
            JobEvent.Gap gap = null;
            while (gap == null) {
                JobEvent event = events.poll(Limits.EVENT).orElseThrow();
                if (event instanceof JobEvent.Gap) {
                    gap = (JobEvent.Gap) event;
                } else {
                    assertThat(((JobEvent.Progressed) event).progress().note()).isEqualTo("n");
                    seen++;
                }
            }
            assertThat(gap.skipped()).isEqualTo(42);
            assertThat(seen).isEqualTo(1_000);
            assertThat(events.poll(Duration.ofMillis(1))).isEmpty();
            assertThat(events.isEnded()).isFalse();
        }
        assertThat(fake.received.stream()
                        .filter(ClientFrame::hasWatch)
                        .map(frame -> frame.getWatch().getCredit()))
                .containsExactly(1_024L);
        await().until(() -> fake.received.stream()
                .filter(ClientFrame::hasWatchCredit)
                .anyMatch(frame -> frame.getWatchCredit().getCredit() == 1_924L));
    }

    @Test
    void aStreamIsAnIteratorThatEndsWithItsJobs() {
        fixture.serve((frame, peer) -> {
            peer.send(ClientFixture.ended(7));
            peer.send(END.clone());
        });
        List<JobEvent> seen = new ArrayList<>();
        try (EventStream events =
                fixture.client().events(EventFilter.of(List.of(new JobId(7)), EventFilter.Detail.SUMMARY))) {
            events.forEach(seen::add);
        }
        assertThat(seen).singleElement().isInstanceOf(JobEvent.JobChanged.class);
    }

    @Test
    void anAddressThatIsLeftIsOfNoHarm() {
        fixture.serve((frame, peer) -> {}).crash();
        ScriptedCoordinator[] next = new ScriptedCoordinator[1];
        DroverClient client = fixture.client(() -> {
            next[0] = fixture.serve((frame, peer) -> peer.send(ServerFrame.newBuilder()
                    .setInfo(Info.newBuilder().setPid(5).setVersion("9").setOrder("fair"))));
        });
        assertThat(client.status())
                .get()
                .satisfies(status -> assertThat(status.pid()).isEqualTo(5));
        assertThat(client.coordinatorVersion()).contains("0.1.0");
        assertThat(CoordinatorAddress.read(fixture.home.paths())).isPresent();
    }

    private static ServerFrame.Builder progress(int count) {
        Events.Builder events = Events.newBuilder();
        for (int i = 0; i < count; i++) {
            Event.Builder event =
                    Event.newBuilder().setType(Event.Type.PROGRESS).setJob(7);
            event.getProgressBuilder().setNote("n").getTokenBuilder().setJob(7);
            events.addEvents(event);
        }
        return ServerFrame.newBuilder().setEvents(events);
    }
}
