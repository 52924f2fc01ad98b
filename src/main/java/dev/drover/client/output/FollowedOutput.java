package dev.drover.client.output;

import dev.drover.client.FollowedJob;
import dev.drover.client.JobStatus;
import dev.drover.client.OutputSink;
import dev.drover.client.Submission;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.client.follow.OutputEvents;
import java.util.Optional;

/** The output of a job that is followed from its submission on. One thread. */
public final class FollowedOutput implements FollowedJob {
    private final Submission submission;
    private final OutputEvents events;
    private final OutputCollector collector;
    private final ErrorSentences sentences;
    private boolean isRead;

    /**
     * The output of a job.
     *
     * @param events of that job; closed with this
     * @param sentences whom errors speak to
     */
    public FollowedOutput(
            Submission submission, OutputEvents events, OutputCollector collector, ErrorSentences sentences) {
        this.sentences = sentences;
        this.submission = submission;
        this.events = events;
        this.collector = collector;
    }

    @Override
    public Submission submission() {
        return submission;
    }

    @Override
    public void output(OutputSink sink) throws InterruptedException {
        if (isRead) {
            throw new IllegalStateException("the output of job " + submission.id() + " was handed out before");
        }
        isRead = true;
        sentences.run(() -> collector.follow(submission.id(), events, sink));
    }

    /** How the job ended, once its output was handed out; empty where this was closed before. */
    public Optional<JobStatus> end() {
        return collector.end();
    }

    /** Any thread may close it: the one that hands out the output returns then. */
    @Override
    public void close() {
        sentences.run(events::close);
    }
}
