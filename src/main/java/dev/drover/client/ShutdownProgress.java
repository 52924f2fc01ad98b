package dev.drover.client;

import java.util.List;

/**
 * What a leaving coordinator still waits for; at last nothing, with what stays then.
 *
 * @param waitingFor attempts that still run
 * @param queued tasks that stay, those of one job each for itself
 */
public record ShutdownProgress(List<RunningAttempt> waitingFor, long queued) {}
