package dev.drover.coordinator.core.state;

/**
 * The flow of jobs that share slots with each other, as the scheduler keeps it. A {@link Job} has its own, so that the scheduler need not
 * look for it at each step. Here it says nothing.
 */
public interface JobFlow {}
