package dev.drover.client.convert;

import dev.drover.client.JobId;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;

/** The error for a job id that no job has. */
public final class NoSuchJob {
    private NoSuchJob() {}

    /** The error, to be thrown by the caller. */
    public static UserException of(JobId id) {
        return new UserException(
                ErrorCode.NOT_FOUND, "there is no job " + id + "; drover history lists those there are");
    }
}
