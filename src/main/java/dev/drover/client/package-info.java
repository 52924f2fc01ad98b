/**
 * What a program that submits jobs uses: the client, the job spec, events and results.
 *
 * <p>Public API, and the only public API beside {@code task}; the packages below are internal: {@code connect} (the way to a coordinator),
 * {@code submit}, {@code follow}, {@code query}, {@code output}, {@code admin} (the command line's own), {@code caller} (facts of the submitting process), {@code convert} (messages to
 * records). May use: its own packages, {@code history} and {@code journal} (when no coordinator runs), {@code spec}, {@code home}, {@code wire},
 * {@code launch}, {@code message}, {@code model}, {@code proto}, {@code task} (the interface that a function implements). Must never: import ZeroMQ, or run a job itself.
 */
package dev.drover.client;
