package dev.drover.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.client.CancelRequest;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobMessage;
import dev.drover.client.JobSpec;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages from and to commands, through deaths of the coordinator and of workers. */
class MessagesTest {
    /** Says each line that it is told, and the last one as its result. */
    private static final String ECHO =
            "while read -r line; do echo \"{\\\"message\\\":\\\"$line\\\"}\" >> \"$DROVER_CHANNEL\";"
                    + " if [ \"$line\" = end ]; then echo '{\"result\":\"done\"}' >> \"$DROVER_CHANNEL\"; exit 0; fi; done";

    @RegisterExtension
    static final TestHome SHARED = TestHome.withWorkers(1);

    private final RealHome home = SHARED.get();

    private void sendUntilTaken(JobId job, String text) {
        await().until(() -> home.client().send(SendRequest.text(job, text)).outcome() == SendResult.Outcome.TAKEN);
    }

    private List<String> recorded(JobId job) {
        List<String> texts = new ArrayList<>();
        home.client()
                .messages(job, List.of())
                .forEachRemaining(message -> texts.add((message.toTask() ? "> " : "") + message.text()));
        return texts;
    }

    @Test
    void whatIsSaidAndToldIsRecordedInOrderThroughTheCoordinatorsDeath() throws Exception {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.shell(ECHO).messageChannel().build())
                .id();
        sendUntilTaken(job, "one");
        await().until(() -> recorded(job).equals(List.of("> one", "\"one\"")));
        home.killCoordinator();
        home.start();
        sendUntilTaken(job, "two");
        await().until(() -> recorded(job).size() == 4);
        sendUntilTaken(job, "end");
        assertThat(home.client().await(job).isSucceeded()).isTrue();
        assertThat(recorded(job)).containsExactly("> one", "\"one\"", "> two", "\"two\"", "> end", "\"end\"");
        assertThat(home.client().result(job).json().orElseThrow()).isEqualTo("\"done\"");
        assertThat(home.client().send(SendRequest.text(job, "late")).outcome()).isEqualTo(SendResult.Outcome.ENDED);
    }

    @Test
    void whatACommandSaidBeforeItsWorkerDiedIsKept() {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.shell(
                                "[ -e once ] && exec sleep 1000; touch once; kill -STOP $PPID;"
                                        + " echo '{\"message\":\"last words\"}' >> \"$DROVER_CHANNEL\"; kill -9 $PPID; sleep 1000")
                        .cwd(home.paths().root())
                        .build())
                .id();
        await().until(() -> recorded(job).equals(List.of("\"last words\"")));
        await().until(() -> !home.attempts(job).isEmpty());
        home.client().cancel(CancelRequest.of(job, CancelRequest.Option.FORCE));
        assertThat(recorded(job)).containsExactly("\"last words\"");
        await().until(() -> home.paths().channels().toFile().list().length == 0);
    }

    @Test
    void followersSeeMessages() throws Exception {
        home.start();
        JobId job = home.client()
                .submit(JobSpec.shell(ECHO).messageChannel().build())
                .id();
        List<JobMessage> seen = new ArrayList<>();
        try (EventStream events = home.client().events(EventFilter.of(List.of(job), EventFilter.Detail.SUMMARY))) {
            // Its status is the first that a watch tells.
            await().until(() -> events.poll(Duration.ofMillis(100)).isPresent());
            sendUntilTaken(job, "end");
            while (!events.isEnded()) {
                Optional<JobEvent> event = events.poll(Duration.ofMillis(100));
                if (event.isPresent() && event.get() instanceof JobEvent.Messaged messaged) {
                    seen.add(messaged.message());
                }
            }
        }
        assertThat(seen).extracting(JobMessage::text).containsExactly("end", "\"end\"");
        assertThat(seen.get(0).from()).isNotEmpty();
    }
}
