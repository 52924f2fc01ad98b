package dev.drover.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name of the command line's contract is there or refused by name; none is unknown and none is ignored. */
class ContractTest {
    private static final String SUBMIT_OPTIONS = """
            --name --label --priority --env --clean-env --cwd --stdin --after --after-ended --after-failed --delay --at
            --after-ready --after-each --cpus --resource --singleton --signal --open-files --core-dump --progress-from
            --java --java-option --listen --ready --restart --max-restarts
            --array --each -0 -I --max-running --max-failures --group --group-limit --rate --retries --backoff --retry-on
            --no-retry-on --on-lost --timeout --job-timeout --grace --memory --cpu-time --nice --output-limit
            --on-output-limit --key --secret --message-channel --isolated --copy-classpath --service --replicas --port
            --port-each --health --wait --dry-run --keep --quiet --json --shell --task --jar --classpath --input
            --batch --atomic -q""";

    private static final String HERE = """
            submit: --array --each -0 -I --name --label --env --cwd --stdin --timeout --retries --key --batch --atomic --wait
            submit: --dry-run --quiet -q --json --shell --task --jar --classpath --input
            run: --array --each -0 -I --name --label --env --cwd --stdin --timeout --retries --key --dry-run
            run: --shell --task --jar --classpath --input --keep
            history: --since --until --by --state --cause --exit-code --name --label --worker --min-runtime --limit
            history: --before-id --columns -q --json --no-header --wide
            list: --since --until --by --state --cause --exit-code --name --label --worker --min-runtime --limit
            list: --before-id --columns -q --json --no-header --wide
            tasks: --values -0 --since --until --by --name --label --before-id --state --cause --exit-code --worker --min-runtime --limit --columns -q --json --no-header
            tail: --json --replay --name --label --state --all
            send: --json
            logs: -f -n --no-prefix --failed --attempt
            wait: --timeout --name --label --state --all
            cancel: --force --no-wait --name --label --state --all
            start: --foreground --workers --slots --moved --copied
            stop: --now --timeout""";

    private static final String LATER = """
            cancel: --signal""";

    @ParameterizedTest
    @ValueSource(strings = {"submit", "run"})
    void each_option_of_submit_and_run_is_known(String command) {
        for (String option : SUBMIT_OPTIONS.split("\\s+")) {
            assertThat(CommandTable.find(command).option(option)).as(option).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("here")
    void what_this_version_has_is_not_put_off(String command, String option) {
        assertThat(CommandTable.find(command).option(option))
                .as("%s %s", command, option)
                .isNotNull()
                .matches(found -> !found.isRefused());
    }

    @ParameterizedTest
    @MethodSource("later")
    void what_comes_later_is_refused_by_name(String command, String option) {
        assertThat(CommandTable.find(command).option(option)).isNotNull().matches(OptionSpec::isRefused);
    }

    @Test
    void each_command_of_the_contract_is_here_or_later() {
        List<String> all = new ArrayList<>(CommandTable.names());
        all.addAll(CommandTable.later());
        assertThat(all)
                .containsExactlyInAnyOrder(
                        ("submit run history list tasks show result explain tail logs wait cancel retry hold release change"
                                        + " send broadcast workers status top scale reload sql start stop restart doctor"
                                        + " backup prune completion demo version")
                                .split(" "));
    }

    @Test
    void each_command_takes_the_common_options() {
        for (String name : CommandTable.names()) {
            for (String option : List.of("--home", "--color", "--no-progress", "--verbose", "--help")) {
                assertThat(CommandTable.find(name).option(option)).isNotNull();
            }
        }
    }

    static List<Object[]> here() {
        return pairs(HERE);
    }

    static List<Object[]> later() {
        return pairs(LATER);
    }

    private static List<Object[]> pairs(String table) {
        List<Object[]> pairs = new ArrayList<>();
        for (String line : table.split("\n")) {
            String[] words = line.trim().split(":? +");
            for (int i = 1; i < words.length; i++) {
                pairs.add(new Object[] {words[0], words[i]});
            }
        }
        return pairs;
    }
}
