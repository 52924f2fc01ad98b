package dev.drover.client.admin;

import dev.drover.client.ClientOptions;
import dev.drover.client.JobId;
import dev.drover.client.JobSummary;
import dev.drover.client.TaskRange;
import dev.drover.client.convert.NoSuchJob;
import dev.drover.client.query.JournalSurvey;
import dev.drover.client.query.NamedTasks;
import dev.drover.home.Home;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.List;
import java.util.Optional;

/** What the command line does that no program needs: it settles whose a home is, and runs a coordinator in a terminal. Any thread. */
public final class HomeAdmin {
    private final ClientOptions options;

    public HomeAdmin(ClientOptions options) {
        this.options = options;
    }

    /** Runs a coordinator in this terminal until it ends, and returns its exit code. */
    public int runForeground() throws InterruptedException {
        Home home = Home.openOrCreate(options.home());
        return options.launcher().runForeground(home.paths().root(), home.id());
    }

    /** Says that the home was moved to where it is now. */
    public void acceptMoved() {
        Home.acceptMoved(options.home());
    }

    /** Says that the home is a copy, or has lost its identity: it gets an id of its own. */
    public void acceptCopied() {
        Home.acceptCopied(options.home(), JournalSurvey::idIn);
    }

    /**
     * Makes sure that these tasks are there.
     *
     * @param id that was named
     * @param job of that id, if there is one
     * @throws UserException with {@link ErrorCode#NOT_FOUND} and the tasks that there are, if they or the job are not
     */
    public static void requireTasks(JobId id, Optional<JobSummary> job, List<TaskRange> tasks) {
        NamedTasks.require(job.orElseThrow(() -> NoSuchJob.of(id)), tasks);
    }
}
