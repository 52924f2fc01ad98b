/**
 * What a program that submits jobs uses: the client, the job spec, events and results.
 *
 * <p>Public API. May use: {@code model}, {@code home}, {@code wire}, {@code launch}, {@code proto}, and {@code history} with
 * {@code journal} to answer questions when no coordinator runs. Must never: import ZeroMQ, or run a job itself.
 */
package dev.drover.client;
