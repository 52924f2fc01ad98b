package dev.drover.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportParserTest {
    private static List<TaskReport> parse(String line) throws BadReportException {
        return ReportParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "progress 3,3,NaN,''",
        "progress 3 10,3,10,''",
        "progress 3 10 reading,3,10,reading",
        "progress 3 10 reading the  file,3,10,reading the  file",
        "progress 3 reading 10,3,NaN,reading 10",
        "'  progress\t0.5 1\tÜbersicht  ',0.5,1,Übersicht",
        "progress -1e3 1e3,-1000,1000,''"
    })
    void wordsOfProgress(String line, double current, double total, String note) throws BadReportException {
        assertThat(parse(line)).containsExactly(new TaskReport.Progress(current, total, note));
    }

    @Test
    void anObjectMaySayAll() throws BadReportException {
        assertThat(parse("{\"progress\":{\"current\":3,\"total\":10,\"note\":\"reading\"},\"message\":[1,{\"a\":null}],"
                        + "\"result\":\"x\",\"error\":{\"type\":\"IOError\",\"message\":\"no disk\"},\"other\":1}"))
                .containsExactly(
                        new TaskReport.Progress(3, 10, "reading"),
                        new TaskReport.Message("[1,{\"a\":null}]"),
                        new TaskReport.Result("\"x\""),
                        new TaskReport.Error("IOError", "no disk"));
        assertThat(parse("{\"progress\":0.25}")).containsExactly(new TaskReport.Progress(0.25, 1, ""));
        assertThat(parse("{\"progress\":{\"current\":7}}")).containsExactly(new TaskReport.Progress(7, Double.NaN, ""));
        assertThat(parse("{\"error\":\"it broke\"}")).containsExactly(new TaskReport.Error("", "it broke"));
        assertThat(parse("{\"message\":null}")).containsExactly(new TaskReport.Message("null"));
    }

    @Test
    void aBlankLineReportsNothing() throws BadReportException {
        assertThat(parse("")).isEmpty();
        assertThat(parse(" \t\r")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "progress",
                "progress x",
                "progress NaN 3",
                "progressing 3",
                "{",
                "{}",
                "{\"progress\":\"half\"}",
                "{\"progress\":{\"total\":10}}",
                "{\"progress\":{\"current\":1e999}}",
                "{\"message\":1} {\"message\":2}",
                "{\"massage\":1}",
                "[1]"
            })
    void whatIsNoneOfTheTwoFormsIsRefusedInOneSentence(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(BadReportException.class)
                .message()
                .isNotEmpty();
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> ReportParser.parse(new byte[] {'{', (byte) 0xff, '}'}))
                .isInstanceOf(BadReportException.class)
                .hasMessage("it is not UTF-8");
    }
}
