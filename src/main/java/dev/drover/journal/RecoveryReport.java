package dev.drover.journal;

import java.util.List;

/**
 * The result of a recovery.
 *
 * @param fresh there was no journal
 * @param clean the last epoch was closed: nothing can have been cut
 * @param lastEpoch highest epoch seen, 0 if fresh
 * @param checkpointPosition where the replay began
 * @param forcedPosition up to here the journal itself states that all was forced
 * @param endPosition end of what was recovered
 * @param recordsReplayed records after the checkpoint
 * @param bytesCut of a torn tail after {@code endPosition}
 * @param segment file that was cut or would be continued, empty if fresh
 * @param damagedCheckpoints files whose checkpoints are not whole, so that an older one was used
 */
public record RecoveryReport(
        boolean fresh,
        boolean clean,
        long lastEpoch,
        long checkpointPosition,
        long forcedPosition,
        long endPosition,
        long recordsReplayed,
        long bytesCut,
        String segment,
        List<String> damagedCheckpoints) {
    public RecoveryReport {
        damagedCheckpoints = List.copyOf(damagedCheckpoints);
    }

    /** One sentence for people and logs. */
    public String sentence() {
        if (fresh) {
            return "The journal is new.";
        }
        String end = bytesCut == 0
                ? clean ? "it was closed cleanly." : "nothing had to be cut."
                : bytesCut + " bytes of an unfinished write were cut from " + segment + " at position " + endPosition
                        + "; nothing in them had been acknowledged.";
        String passedOver = damagedCheckpoints.isEmpty()
                ? ""
                : " The checkpoint of " + String.join(" and of ", damagedCheckpoints)
                        + " is damaged, so an older one was taken: check the disk.";
        return "Replayed " + recordsReplayed + " records from position " + checkpointPosition + " to " + endPosition
                + " after epoch " + lastEpoch + "; " + end + passedOver;
    }
}
