package dev.drover.client.follow;

import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.model.DroverException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * A stream whose errors speak to its client's user. Threads as those of the stream.
 *
 * @param events the stream
 * @param sentences whom errors speak to
 */
public record SpokenEvents(EventStream events, ErrorSentences sentences) implements EventStream {
    @Override
    public Optional<JobEvent> poll(Duration timeout) throws InterruptedException {
        try {
            return events.poll(timeout);
        } catch (DroverException e) {
            throw sentences.spoken(e);
        }
    }

    @Override
    public boolean isEnded() {
        return events.isEnded();
    }

    @Override
    public Iterator<JobEvent> iterator() {
        Iterator<JobEvent> each = events.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return each.hasNext();
                } catch (DroverException e) {
                    throw sentences.spoken(e);
                }
            }

            @Override
            public JobEvent next() {
                try {
                    return each.next();
                } catch (DroverException e) {
                    throw sentences.spoken(e);
                }
            }
        };
    }

    @Override
    public void close() {
        events.close();
    }
}
