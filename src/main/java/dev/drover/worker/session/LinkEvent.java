package dev.drover.worker.session;

import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.CoordinatorFrame;
import dev.drover.proto.ProgressSample;
import dev.drover.proto.TaskMessage;
import java.util.List;
import java.util.Optional;

/** A message of another thread to the link thread. */
public sealed interface LinkEvent {
    /** A change of the connection with that number. */
    sealed interface OfConnection extends LinkEvent {
        long number();
    }

    /** Connection {@code number} is proven. */
    record Ready(long number) implements OfConnection {}

    /** A frame came over connection {@code number}. */
    record Received(long number, CoordinatorFrame frame) implements OfConnection {}

    /** Connection {@code number} is over. */
    record Gone(long number, String why) implements OfConnection {}

    /**
     * An attempt has ended.
     *
     * @param progress its last, if it was not reported before
     * @param messages its last ones, which were not taken before
     */
    record AttemptEnded(AttemptOutcome outcome, Optional<ProgressSample> progress, List<TaskMessage> messages)
            implements LinkEvent {}

    /** A thread of this process failed, so that it can't be relied on any more. */
    record Broken(String why) implements LinkEvent {}

    /** A function has called {@code System.exit}, and the JVM ends; the outcome is that of its attempt. */
    record Exited(AttemptOutcome outcome) implements LinkEvent {}

    /** This process still works, but a new one must take its place when what runs has ended. */
    record WornOut(String why) implements LinkEvent {}

    /** This process was asked to end. */
    record Terminate(String reason) implements LinkEvent {}
}
