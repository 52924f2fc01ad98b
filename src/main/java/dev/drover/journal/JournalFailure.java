package dev.drover.journal;

/**
 * Why a journal stopped because of an error.
 *
 * @param sentence for people: what happened and what to do next
 * @param durableTicket last ticket known forced; everything after it counts as unwritten
 * @param cause the error of the file system
 */
public record JournalFailure(String sentence, long durableTicket, Throwable cause) {
    /** As logs say it: the sentence names the ticket and the cause. */
    @Override
    public String toString() {
        return sentence;
    }
}
