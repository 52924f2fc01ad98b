package dev.drover.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Calls that Drover does not make, and what to use in their place.
 *
 * @param what the calls, for people
 * @param calls whether an access is one; method references count
 * @param instead the replacement
 */
record Ban(String what, Predicate<JavaCodeUnitAccess<?>> calls, String instead) {
    /** A call of one of these methods on the type or on what extends it. */
    static Predicate<JavaCodeUnitAccess<?>> of(Class<?> owner, String... names) {
        return access -> {
            for (String name : names) {
                if (access.getTarget().getName().equals(name)
                        && access.getTarget().getOwner().isAssignableTo(owner)) {
                    return true;
                }
            }
            return false;
        };
    }

    /**
     * Fails if a class calls it that is not exempt, or if an exempt one doesn't need to be.
     *
     * @param exempt top-level classes, as in {@code worker.WorkerMain}, each with the reason
     */
    void check(JavaClasses classes, Predicate<JavaClass> scope, Map<String, String> exempt) {
        var violations = new ArrayList<String>();
        var unneeded = new TreeSet<>(exempt.keySet());
        for (JavaClass type : classes) {
            if (!scope.test(type)) {
                continue;
            }
            for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
                if (!calls.test(access)) {
                    continue;
                }
                String name = Imported.topLevelName(type);
                unneeded.remove(name);
                if (!exempt.containsKey(name)) {
                    violations.add(name + " at " + access.getSourceCodeLocation());
                }
            }
        }
        assertThat(violations).as(what + " is banned here; " + instead).isEmpty();
        assertThat(unneeded)
                .as("exempt from the ban of " + what + " without need; remove them from the list")
                .isEmpty();
    }
}
