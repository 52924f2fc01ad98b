package dev.drover.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
                "cli         | client spec model",
                "client      | wire launch home history journal message spec model proto task",
                "coordinator | journal history channel process wire launch home message spec model proto",
                "coordinator.core | message spec proto model",
                "spec        | model proto",
                "journal     | proto model",
                "history     | journal home spec model proto",
                "worker      | task channel process wire launch home message spec model proto",
                "launch      | home model",
                "channel     | message model",
                "process     | model",
                "wire        | message proto model",
                "home        | model proto",
                "message     | model proto",
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

    @ParameterizedTest(name = "{0} knows only {1} beside the layers below its part")
    @CsvSource(
            delimiter = '|',
            value = {
                "cli.command  | cli.args cli.show cli.submit cli.terminal cli.text",
                "cli.show     | cli.args cli.text",
                "cli.submit   | cli.args cli.text",
                "cli.terminal | cli.args cli.text",
                "cli.text     | cli.args",
                "cli.args     | ''",
                "client.caller  | client",
                "client.convert | client",
                "client.connect | client client.caller client.convert",
                "client.query   | client client.connect client.convert",
                "client.admin   | client client.convert client.query",
                "client.output  | client client.convert client.follow client.query",
                "client.follow  | client client.connect client.convert client.query",
                "client.run     | client client.connect client.convert client.follow client.output client.submit",
                "client.submit  | client client.caller client.connect client.convert client.query",
                "coordinator.core.state    | ''",
                "coordinator.core.turn     | coordinator.core.state",
                "coordinator.core.workers  | coordinator.core.state",
                "coordinator.core.watch    | coordinator.core.state coordinator.core.turn",
                "coordinator.core.schedule | coordinator.core.state coordinator.core.turn coordinator.core.watch coordinator.core.workers",
                "coordinator.core.reactor  | coordinator.core.state coordinator.core.turn coordinator.core.watch coordinator.core.workers coordinator.core.schedule",
                "history.file  | ''",
                "history.table | ''",
                "history.attempt | history.table",
                "history.check | history history.attempt history.file history.table",
                "history.index | history history.attempt history.check history.file history.table",
                "history.query | history history.attempt history.table",
                "process.libc  | ''",
                "process.table | process.libc",
                "process.sweep | process.table",
                "process.spawn | process.libc process.table",
                "worker.attempt  | worker",
                "worker.output   | worker worker.attempt",
                "worker.limit    | worker worker.attempt",
                "worker.command  | worker worker.attempt worker.limit worker.output",
                "worker.function | worker worker.attempt worker.output",
                "worker.isolated | worker worker.attempt worker.command worker.function",
                "worker.session  | worker worker.attempt"
            })
    void eachInnerPackageUsesOnlyThoseBelowIt(String inner, String allowed) {
        String part = inner.substring(0, inner.indexOf('.'));
        String[] packages = Arrays.stream((inner + " " + allowed).trim().split(" +"))
                .map(name -> "dev.drover." + name)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.drover." + inner)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.drover." + part + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(packages))))
                .because("dev.drover." + inner + " may use of its part only itself and: " + allowed)
                .check(MAIN);
    }

    @Test
    void everyInnerPackageHasItsRow() throws NoSuchMethodException {
        Set<String> rows = Arrays.stream(getClass()
                        .getDeclaredMethod("eachInnerPackageUsesOnlyThoseBelowIt", String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value())
                .map(row -> "dev.drover." + row.substring(0, row.indexOf('|')).trim())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> packages = MAIN.stream()
                .map(JavaClass::getPackageName)
                .filter(name ->
                        name.matches("dev\\.drover\\.(cli|client|coordinator\\.core|history|process|worker)\\..*"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(packages);
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
                "com.fasterxml.jackson | cli client channel worker | JSON is for people and for functions, messages are protobuf"
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
                .because("the core is a pure state machine: time comes in as Now, the rest as Input and Effect")
                .check(MAIN);
    }

    @Test
    void theFieldsOfAJobKnowNoFileSocketClockOrThread() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.spec..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net..",
                                "java.util.concurrent..",
                                "java.time..",
                                "sun..")
                        .or(DescribedPredicate.describe("is a thread, a process or Random", LayersTest::isOutside)))
                .because("the core uses them: files are looked at by the command line, times come in as milliseconds")
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
                .resideInAPackage("dev.drover.coordinator.core..")
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
