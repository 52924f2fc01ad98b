package dev.drover.worker.function;

import dev.drover.proto.FunctionWork;
import dev.drover.worker.attempt.JobPlan;
import dev.drover.worker.attempt.NotStartedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds the class of a function job and how to call it. Any thread may call it. */
public final class FunctionLoader {
    private final ClassPaths classPaths;

    public FunctionLoader(ClassPaths classPaths) {
        this.classPaths = classPaths;
    }

    /**
     * Loads a job's class.
     *
     * @throws NotStartedException with a sentence for its author, if there is no such task
     */
    FunctionPlan load(JobPlan plan) throws NotStartedException {
        FunctionWork work = plan.spec().getFunction();
        JobClasses classes = classPaths.classes(classPath(work));
        try {
            return new FunctionPlan(classes.task(work.getClassName()), plan);
        } catch (ClassNotFoundException e) {
            throw new NotStartedException("There is no class " + work.getClassName() + " on the class path "
                    + classPathText(work) + "; name it in full, with its package, and give its jar with --classpath.");
        }
    }

    private static String classPathText(FunctionWork work) {
        if (work.getClassPathCount() == 0) {
            return "of Drover itself";
        }
        return String.join(":", classPath(work));
    }

    private static List<String> classPath(FunctionWork work) {
        return work.getClassPathList().stream()
                .map(entry -> entry.toString(StandardCharsets.UTF_8))
                .toList();
    }
}
