package dev.drover.client.follow;

import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.ErrorSentences;
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
        return sentences.call(() -> events.poll(Convert.wait(timeout)));
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
                return sentences.call(each::hasNext);
            }

            @Override
            public JobEvent next() {
                return sentences.call(each::next);
            }
        };
    }

    @Override
    public void close() {
        sentences.run(events::close);
    }
}
