package dev.drover.examples;

import dev.drover.client.DroverClient;
import dev.drover.client.EventFilter;
import dev.drover.client.EventStream;
import dev.drover.client.JobEvent;
import dev.drover.client.JobId;
import dev.drover.client.JobSpec;
import dev.drover.client.JobStatus;
import java.util.List;

/** Queues a function, follows its progress, waits for its end, and takes its result. */
public final class SubmitAndFollow {
    private SubmitAndFollow() {}

    public static void main(String[] files) throws InterruptedException {
        JobSpec spec = JobSpec.task(WordCount.class)
                .name("words")
                .input(List.of(files))
                .retries(2)
                .build();
        try (DroverClient drover = DroverClient.open()) {
            JobId id = drover.submit(spec).id(); // from here on it is on disk
            try (EventStream events = drover.events(EventFilter.of(List.of(id), EventFilter.Detail.SUMMARY))) {
                for (JobEvent event : events) {
                    if (event instanceof JobEvent.Progressed step) {
                        System.out.println(step.progress().note());
                    }
                }
            }
            JobStatus end = drover.await(id);
            System.out.println("job " + id + " " + end.state().token());
            if (end.isSucceeded()) {
                System.out.println(drover.result(id).returnedBy(WordCount.class));
            }
        }
    }
}
