package dev.drover.client.submit;

import dev.drover.client.CancelListener;
import dev.drover.client.CancelRequest;
import dev.drover.client.Cancellation;
import dev.drover.client.DroverException;
import dev.drover.client.connect.ClientConnector;
import dev.drover.client.convert.Convert;
import dev.drover.client.convert.ErrorSentences;
import dev.drover.proto.ServerFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Cancels jobs. Any thread.
 */
public final class JobCanceller {
    private final ClientConnector connector;
    private final ErrorSentences sentences;

    public JobCanceller(ClientConnector connector, ErrorSentences sentences) {
        this.sentences = sentences;
        this.connector = connector;
    }

    /** Sends all requests without waiting for each answer, and informs the listener in their order. */
    public void cancelAll(List<CancelRequest> requests, CancelListener listener) {
        new CancelPipeline(connector, requests, (from, answers) -> notifyListener(from, answers, listener)).run();
    }

    /** Cancels one job. A refusal is thrown. */
    public Cancellation cancel(CancelRequest request) {
        List<Cancellation> done = new ArrayList<>(1);
        cancelAll(List.of(request), new CancelListener() {
            @Override
            public void cancelled(int position, Cancellation cancellation) {
                done.add(cancellation);
            }

            @Override
            public void refused(int position, DroverException why) {
                throw why;
            }
        });
        return done.get(0);
    }

    private void notifyListener(int from, List<ServerFrame> answers, CancelListener listener) {
        for (int i = 0; i < answers.size(); i++) {
            ServerFrame answer = answers.get(i);
            if (answer.hasError()) {
                listener.refused(from + i, sentences.spoken(Convert.error(answer.getError())));
            } else {
                listener.cancelled(from + i, Convert.cancellation(answer.getCancelled()));
            }
        }
    }
}
