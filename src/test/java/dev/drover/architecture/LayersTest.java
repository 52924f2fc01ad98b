package dev.drover.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom: what each package's {@code package-info} says under "May use". */
class LayersTest {
    private static final JavaClasses MAIN = Imported.main();

    @ParameterizedTest(name = "{0} knows only {1} of Drover")
    @CsvSource(
            delimiter = '|',
            value = {
                "cli         | client model",
                "cli.text    | model cli.args",
                "cli.args    | ''",
                "cli.show    | client model cli.text cli.args",
                "client      | wire launch home history journal model proto",
                "coordinator | journal history process wire launch home model proto",
                "coordinator.core | proto model",
                "journal     | proto model",
                "history     | journal home model proto",
                "worker      | task process wire launch home model proto",
                "launch      | home model",
                "process     | model",
                "wire        | proto",
                "home        | model proto",
                "model       | ''",
                "task        | ''",
                "proto       | ''"
            })
    void eachPackageKnowsOnlyTheLayersBelowIt(String layer, String allowed) {
        String[] packages = Arrays.stream((layer + " " + allowed).trim().split(" +"))
                .map(name -> "dev.drover." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.drover." + layer + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.drover..").and(DescribedPredicate.not(resideInAnyPackage(packages))))
                .because("dev.drover." + layer + " may use only itself and: " + allowed
                        + "; move what is shared down, or pass it in through an interface")
                .check(MAIN);
    }

    @ParameterizedTest(name = "{0} is used only in {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "org.zeromq  | wire    | send and receive through WireServer and WireClient",
                "zmq         | wire    | send and receive through WireServer and WireClient",
                "com.sun.jna | process | ask ProcessLauncher, ProcessTable or Sweep",
                "java.sql    | history | ask History",
                "javax.sql   | history | ask History",
                "org.h2      | history | ask History",
                "com.zaxxer  | history | ask History",
                "com.fasterxml.jackson | cli client worker | JSON is for people and for functions, messages are protobuf"
            })
    void eachLibraryIsBehindOnePackage(String library, String owners, String instead) {
        noClasses()
                .that(not(owners))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .because(instead)
                .check(MAIN);
    }

    @Test
    void theStateMachineKnowsNoFileSocketClockOrThread() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.coordinator.core..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio..",
                                "java.net..",
                                "java.util.concurrent..",
                                "java.time..",
                                "sun..")
                        .or(DescribedPredicate.describe("is a thread, a process or Random", LayersTest::isOutside)))
                .because("the core is a pure state machine: time comes in as Moment, the rest as Input and Effect")
                .check(MAIN);
    }

    @Test
    void functionsSeeNothingButTheJdk() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.task..")
                .should()
                .dependOnClassesThat(DescribedPredicate.not(resideInAnyPackage("dev.drover.task..", "java..")))
                .because("classes of task are shared between Drover and the user's class loader")
                .check(MAIN);
    }

    @Test
    void noTwoPartsKnowEachOther() {
        slices().matching("dev.drover.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theCoordinatorsRoomsDoNotKnowTheLoopThatDrivesThem() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.coordinator.core")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.coordinator")
                .because("the simulator drives the core without the loop")
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> not(String owners) {
        String[] packages = Arrays.stream(owners.split(" "))
                .map(owner -> "dev.drover." + owner + "..")
                .toArray(String[]::new);
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static boolean isOutside(JavaClass type) {
        return type.isAssignableTo(Thread.class)
                || type.isAssignableTo(Process.class)
                || type.isAssignableTo(ProcessHandle.class)
                || type.isAssignableTo(java.util.Random.class);
    }
}
