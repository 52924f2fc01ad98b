package dev.drover.client.caller;

import dev.drover.model.ErrorCode;
import dev.drover.model.NamelessClasses;
import dev.drover.model.UserException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Finds the one function in a jar, from its class files: no class of it is loaded or run. One thread.
 *
 * <p>A jar that names its function in {@code META-INF/services/dev.drover.task.Task}, as for a service loader, is taken at its word.
 * Otherwise each class counts that a worker could make and that implements {@code dev.drover.task.Task} itself or by a class of this jar.
 */
public final class TaskJar {
    private static final String TASK = "dev.drover.task.Task";
    private static final String SERVICE = "META-INF/services/" + TASK;
    private static final String CLASS = ".class";
    /** Classes for later versions of Java stand there a second time. */
    private static final String VERSIONS = "META-INF/";

    /** A jar with more is an application, of which its author must say what to run. */
    private static final int CLASSES_LIMIT = 200_000;

    private static final int NAMED = 5;

    private final Map<String, ClassHeader> classes = new HashMap<>();
    private final Map<String, Boolean> tasks = new HashMap<>();

    private TaskJar() {}

    /**
     * The name of the function's class.
     *
     * @throws UserException with {@link ErrorCode#INVALID} if the file is no jar, or has no function or several
     */
    public static String function(Path jar) {
        Set<String> names;
        TaskJar content = new TaskJar();
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            JarEntry service = file.getJarEntry(SERVICE);
            names = service == null ? content.find(file) : declared(file, service);
        } catch (IOException e) {
            throw invalid("the jar " + jar + " can't be read: " + e.getMessage(), e);
        }
        if (names.isEmpty()) {
            throw invalid(
                    "the jar " + jar + " has no function, that is a class that implements " + TASK + content.unusable(),
                    null);
        }
        if (names.size() > 1) {
            throw invalid(
                    "the jar " + jar + " has " + names.size() + " functions (" + listed(names)
                            + "); choose one with --task CLASS --classpath " + jar,
                    null);
        }
        return names.iterator().next();
    }

    /** The lines of the file, without comments and blanks. */
    private static Set<String> declared(JarFile jar, JarEntry service) throws IOException {
        Set<String> names = new TreeSet<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(jar.getInputStream(service), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private Set<String> find(JarFile jar) throws IOException {
        Enumeration<JarEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
            JarEntry entry = entries.nextElement();
            String name = entry.getName();
            if (name.endsWith(CLASS) && !name.startsWith(VERSIONS)) {
                if (classes.size() == CLASSES_LIMIT) {
                    throw new IOException("it has more than " + CLASSES_LIMIT
                            + " classes; name the function with --task CLASS --classpath");
                }
                try (DataInputStream in = new DataInputStream(new BufferedInputStream(jar.getInputStream(entry)))) {
                    ClassHeader header = ClassHeader.read(in);
                    classes.put(header.name(), header);
                } catch (IOException e) {
                    throw new IOException(name + ": " + e.getMessage(), e);
                }
            }
        }
        Set<String> found = new TreeSet<>();
        for (ClassHeader header : classes.values()) {
            if (header.isUsable() && header.isClass() && isTask(header.name())) {
                found.add(header.name());
            }
        }
        return found;
    }

    /** Whether the class is a task by what it extends and implements. A class of another jar is not looked at. */
    private boolean isTask(String name) {
        Boolean known = tasks.get(name);
        if (known != null) {
            return known;
        }
        tasks.put(name, false); // A jar may say that a class extends itself.
        boolean isTask = false;
        ClassHeader header = classes.get(name);
        if (header != null) {
            for (String parent : header.supers()) {
                isTask |= parent.equals(TASK) || isTask(parent);
            }
        }
        tasks.put(name, isTask);
        return isTask;
    }

    /** What is missing in a class that its author may have meant. */
    private String unusable() {
        Set<String> meant = new HashSet<>();
        for (ClassHeader header : classes.values()) {
            boolean isNamed =
                    header.isClass() && NamelessClasses.refusal(header.name()).isEmpty();
            if (isNamed && !header.isUsable() && isTask(header.name())) {
                meant.add(header.name());
            }
        }
        return meant.isEmpty()
                ? "; is it the right one?"
                : "; " + listed(meant)
                        + " would have to be public, not abstract, and have a public constructor without parameters";
    }

    private static String listed(Set<String> names) {
        List<String> sorted = new ArrayList<>(new TreeSet<>(names));
        return sorted.size() <= NAMED
                ? String.join(", ", sorted)
                : String.join(", ", sorted.subList(0, NAMED)) + " and " + (sorted.size() - NAMED) + " more";
    }

    private static UserException invalid(String sentence, Throwable cause) {
        return new UserException(ErrorCode.INVALID, sentence, cause);
    }
}
