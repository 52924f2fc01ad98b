package dev.drover.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drover.cli.CliMain;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Drover's class files, read once in a JVM, when they are first asked for. Any thread. */
final class Imported {
    private static final class Main {
        static final JavaClasses CLASSES = new ClassFileImporter().importPath(placeOf(CliMain.class));
    }

    private static final class Tests {
        static final JavaClasses CLASSES = new ClassFileImporter().importPath(placeOf(Imported.class));
    }

    private Imported() {}

    /** What is shipped, the generated messages included. */
    static JavaClasses main() {
        return Main.CLASSES;
    }

    /** Tests and benchmarks. */
    static JavaClasses tests() {
        return Tests.CLASSES;
    }

    /** Name of the top-level class, without the package prefix {@code dev.drover.}. */
    static String topLevelName(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return (nested < 0 ? name : name.substring(0, nested)).replaceFirst("^dev\\.drover\\.", "");
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class files are not in a folder", e);
        }
    }
}
