package dev.drover.worker.command;

import dev.drover.process.spawn.ResourceLimits;
import java.util.List;

/**
 * What the process of an attempt is given, whatever it runs. Immutable.
 *
 * @param environment {@code K=V} each: the job's, and what Drover adds
 * @param value of the task
 * @param limits of each of its processes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AttemptProcess(List<byte[]> environment, byte[] value, ResourceLimits limits) {}
