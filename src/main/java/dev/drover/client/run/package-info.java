/**
 * Runs a job as a call: submits it, follows it, returns how it ended with what it printed, and cancels it when nobody waits any more.
 *
 * <p>May use: the types of {@code client}, {@code client.connect}, {@code client.convert}, {@code client.follow}, {@code client.output}, {@code client.submit},
 * {@code model}, {@code proto}. Must never: leave a job behind that a caller gave up, or keep more output than the caller asked for.
 */
package dev.drover.client.run;
