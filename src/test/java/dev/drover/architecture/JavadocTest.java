package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program uses is documented whole: the documentation tool finds nothing to warn of in the packages of the public API. */
class JavadocTest {
    private static final List<String> API = List.of("dev/drover/client", "dev/drover/task");

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : API) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java", folder))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void thePublicApiHasNoGapInItsDocumentation(@TempDir Path pages) throws IOException {
        DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = tool.getStandardFileManager(found, Locale.ROOT, null)) {
            List<String> options = List.of(
                    "-Xdoclint:all",
                    "-quiet",
                    "-Xmaxwarns",
                    "1000",
                    "-encoding",
                    "UTF-8",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    pages.toString());
            tool.getTask(null, files, found, null, options, files.getJavaFileObjectsFromPaths(sources()))
                    .call();
        }
        assertThat(found.getDiagnostics())
                .extracting(fault -> (fault.getSource() == null
                                ? ""
                                : Path.of(fault.getSource().toUri()).getFileName() + ":")
                        + fault.getLineNumber() + " " + fault.getMessage(Locale.ROOT))
                .isEmpty();
    }
}
