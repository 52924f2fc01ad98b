package dev.drover.client;

import java.util.List;

/**
 * What a leaving coordinator still waits for.
 *
 * @param queued jobs that stay
 */
public record ShutdownProgress(List<RunningAttempt> waitingFor, long queued) {}
