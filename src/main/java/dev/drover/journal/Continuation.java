package dev.drover.journal;

import dev.drover.proto.JournalRecord;
import java.util.List;

/**
 * Where and with which checksums a recovered journal continues.
 *
 * @param chainAtForced chained checksum at the forced position, where the next segment begins
 * @param chainAtEnd chained checksum at the end, which the next group continues
 * @param checkpoint of the state at the forced position
 */
record Continuation(RecoveryReport report, int chainAtForced, int chainAtEnd, List<JournalRecord> checkpoint) {}
