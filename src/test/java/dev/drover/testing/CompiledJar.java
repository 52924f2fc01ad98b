package dev.drover.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A jar of classes that a test writes as source, and of other files. One thread. */
public final class CompiledJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();

    /** Adds a class, whose source begins with its package. */
    public CompiledJar source(String className, String source) {
        sources.put(className.replace('.', '/') + ".java", source);
        return this;
    }

    /** Adds a public class in the package {@code sample}, that may name {@code Task} and {@code TaskContext}. */
    public CompiledJar sample(String simpleName, String body) {
        return source(
                "sample." + simpleName,
                "package sample; import dev.drover.task.*; import java.util.*; public class " + simpleName + " "
                        + body);
    }

    public CompiledJar file(String name, String content) {
        files.put(name, content);
        return this;
    }

    /** Compiles all into that directory. */
    public Path into(Path directory, String... classPath) throws IOException {
        Path sourceRoot = Files.createTempDirectory("sources");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "-Xlint:none",
                "-d",
                directory.toString(),
                "-cp",
                "target/classes:" + String.join(":", classPath)));
        Files.createDirectories(directory);
        for (Map.Entry<String, String> source : sources.entrySet()) {
            arguments.add(write(sourceRoot, source).toString());
        }
        if (!sources.isEmpty()) {
            int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
            if (status != 0) {
                throw new IllegalStateException("The source of a test does not compile; javac has said why.");
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(directory, file);
        }
        return directory;
    }

    private static Path write(Path root, Map.Entry<String, String> file) throws IOException {
        Path path = root.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        return Files.writeString(path, file.getValue());
    }

    /** Compiles all and packs it. */
    public Path write(Path jar, String... classPath) throws IOException {
        Path classes = into(Files.createTempDirectory("classes"), classPath);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> tree = Files.walk(classes)) {
            for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                out.write(Files.readAllBytes(path));
                out.closeEntry();
            }
        }
        return jar;
    }

    /** The body of a task that takes nothing and returns that expression. */
    public static String returning(String expression) {
        return "implements Task<Void, Object> { public Object run(Void input, TaskContext context) throws Exception { return "
                + expression + "; } }";
    }
}
