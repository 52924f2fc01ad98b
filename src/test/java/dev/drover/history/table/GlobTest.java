package dev.drover.history.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the conditions of globs match, and that none takes long for one name. */
class GlobTest {
    private static final int GLOBS = 400;

    /** What takes for ever takes longer, and what is linear takes milliseconds. */
    private static final int LIMIT_S = 60;

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE job (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL)");
            statement.execute("CREATE INDEX job_by_name ON job (name, id)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void insert(List<String> names) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO job VALUES (?, ?)")) {
            for (int i = 0; i < names.size(); i++) {
                insert.setLong(1, i);
                insert.setString(2, names.get(i));
                insert.execute();
            }
        }
    }

    private Sql select(String what, String glob) {
        return Sql.of(what + " FROM job j WHERE 1 = 1").add(Dialect.H2.matches("j.name", new Glob(glob)));
    }

    private List<String> matching(String glob) throws SQLException {
        return select("SELECT j.name", glob).add(" ORDER BY j.id").list(connection, row -> row.getString(1));
    }

    @Test
    void matchesWhatTheTableOfPrefixesSays() throws SQLException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            names.add(word(random, "ab.%_!\\E", 12));
        }
        insert(names);
        int found = 0;
        for (int i = 0; i < GLOBS; i++) {
            String glob = word(random, "ab.%_!\\E***??", 10);
            List<String> expected =
                    names.stream().filter(name -> matches(glob, name)).toList();
            assertThat(matching(glob)).as(glob).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).as("names that matched").isGreaterThan(GLOBS);
    }

    private static String word(SplittableRandom random, String letters, int most) {
        StringBuilder word = new StringBuilder();
        for (int length = 1 + random.nextInt(most); length > 0; length--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    /** By a table of which beginning of the glob matches which beginning of the name. */
    private static boolean matches(String glob, String name) {
        boolean[] before = new boolean[name.length() + 1];
        before[0] = true;
        for (char c : glob.toCharArray()) {
            boolean[] after = new boolean[name.length() + 1];
            for (int i = 0; i <= name.length(); i++) {
                after[i] = c == '*'
                        ? before[i] || i > 0 && after[i - 1]
                        : i > 0 && before[i - 1] && (c == '?' || c == name.charAt(i - 1));
            }
            before = after;
        }
        return before[name.length()];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*a*a*a*a*a*a*a*a*a*a*b",
                "a*a*a*a*a*a*a*a*a*a*a*b*",
                "*a?*a?*a?*a?*a?*a?*a?*a?*b",
                "*?*?*?*?*?*?*?*?*?*?*b",
                "*?????????????????????????*?????????????????????????*?????????????????????????*b",
                "*aaaaaaaaaaaaaaaaaaaaaaaaab*a*aaaaaaaaaaaaaaaaaaaaaaaaa*a*aaaaaaaaaaaaaaaaaaaaaaaaa*b"
            })
    void noGlobTakesLongForOneName(String glob) throws SQLException {
        insert(List.of("a".repeat(200)));
        assertThat(inTime(glob)).isEmpty();
    }

    @Test
    void aGlobOfTheMostCharactersTakesNotLong() throws SQLException {
        insert(List.of("a".repeat(200)));
        int stars = (Glob.MAX_BYTES - 2) / 2;
        assertThat(inTime("*a".repeat(stars) + "*b")).isEmpty();
        assertThat(inTime("*a".repeat(200))).hasSize(1);
        assertThat(inTime("*".repeat(Glob.MAX_BYTES - 1) + "b")).isEmpty();
    }

    /** H2 can't be interrupted within a row: a thread that takes for ever is left behind. */
    private List<String> inTime(String glob) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(matching(glob));
            } catch (SQLException | RuntimeException | Error e) {
                answer.completeExceptionally(new CompletionException(e));
            }
        });
        thread.setDaemon(true);
        thread.start();
        return answer.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc*", "abc*x*y*z", "abc?*", "abc*x"})
    void theIndexFindsWhatBeginsSo(String glob) throws SQLException {
        String plan = String.join("", select("EXPLAIN SELECT j.id", glob).list(connection, row -> row.getString(1)));
        assertThat(plan).contains("JOB_BY_NAME").contains("NAME >= 'abc'").contains("NAME < 'abd'");
    }
}
