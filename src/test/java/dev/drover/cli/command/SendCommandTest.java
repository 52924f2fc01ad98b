package dev.drover.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.client.JobId;
import dev.drover.client.SendRequest;
import dev.drover.client.SendResult;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SendCommandTest {
    private final Rig rig = new Rig();

    private void answer(SendResult.Outcome outcome) {
        rig.client.sendResults.add(new SendResult(outcome, 0, OptionalInt.of(2)));
    }

    @Test
    void what_is_json_is_sent_as_such_and_all_else_as_text() {
        assertThat(rig.run("send", "12", "{\"a\": 1}")).isZero();
        assertThat(rig.run("send", "12.7", "go on")).isZero();
        assertThat(rig.client.calls)
                .contains(
                        "send " + SendRequest.json(new JobId(12), "{\"a\": 1}"),
                        "send " + SendRequest.text(new JobId(12), "go on").toTask(7));
        assertThat(rig.err()).contains("message taken by 12, attempt 1", "message taken by 12.7, attempt 1");
        assertThat(rig.out()).isEmpty();
    }

    @Test
    void each_line_of_standard_input_is_a_message_until_one_is_not_taken() {
        answer(SendResult.Outcome.TAKEN);
        answer(SendResult.Outcome.INBOX_FULL);
        assertThat(rig.typing("one\ntwo\nthree\n").run("send", "12", "-")).isEqualTo(1);
        assertThat(rig.client.calls.stream().filter(call -> call.startsWith("send")))
                .hasSize(2);
        assertThat(rig.err()).contains("12 has not read the messages that it got before");
    }

    @Test
    void what_was_not_taken_is_said_with_what_to_do() {
        answer(SendResult.Outcome.ENDED);
        assertThat(rig.run("send", "12", "x")).isEqualTo(1);
        answer(SendResult.Outcome.NO_INBOX);
        assertThat(rig.run("send", "12", "x")).isEqualTo(1);
        answer(SendResult.Outcome.NOT_RUNNING);
        assertThat(rig.run("send", "12", "x")).isEqualTo(1);
        assertThat(rig.err())
                .contains(
                        "12 has ended; drover show 12 says how",
                        "12 takes no messages; submit it with --message-channel",
                        "12 does not run yet");
    }

    @Test
    void json_says_what_became_of_it() {
        answer(SendResult.Outcome.INBOX_FULL);
        assertThat(rig.run("send", "--json", "12", "x")).isEqualTo(1);
        assertThat(rig.out()).isEqualTo("{\"job\":12,\"task\":0,\"attempt\":2,\"outcome\":\"inbox-full\"}\n");
    }

    @Test
    void it_takes_one_task_and_one_message() {
        assertThat(rig.run("send", "12", "go", "on")).isEqualTo(2);
        assertThat(rig.run("send", "12.3-4", "x")).isEqualTo(2);
        assertThat(rig.err()).contains("quote a message of several words", "a message is for one task");
        assertThat(rig.client.calls).noneMatch(call -> call.startsWith("send"));
    }
}
