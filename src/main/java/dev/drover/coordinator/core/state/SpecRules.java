package dev.drover.coordinator.core.state;

import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import dev.drover.proto.Spec;
import dev.drover.spec.JobFields;

/**
 * What a spec must satisfy before it is accepted, whoever sends it: the rules of its fields ({@link JobFields}), which the client
 * checks earlier, and of the whole. Without state; any thread.
 */
public final class SpecRules {
    /** A SHA-256. */
    private static final int ENVIRONMENT_ID_BYTES = 32;

    private SpecRules() {}

    /**
     * Checks all of it.
     *
     * @param maxBytes of the whole spec
     * @throws UserException INVALID, naming the first thing that is wrong
     */
    public static void check(Spec spec, int maxBytes) {
        JobFields.checkSize(spec, maxBytes);
        require(spec.getWorkCase() != Spec.WorkCase.WORK_NOT_SET, "the job has neither a command nor a function");
        require(!spec.getName().isEmpty(), "the job has no name");
        require(!spec.getDirectory().isEmpty(), "the job has no working directory");
        require(spec.getEnvironmentId().size() == ENVIRONMENT_ID_BYTES, "the job names no environment");
        require(
                Integer.compareUnsigned(spec.getCallerUmask(), JobFields.MAX_UMASK) <= 0,
                "the submitter's file mode mask is above 0777");
        JobFields.check(spec);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw invalid(message);
        }
    }

    private static UserException invalid(String message) {
        return new UserException(ErrorCode.INVALID, message);
    }
}
