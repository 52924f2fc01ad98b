/**
 * What tests of all packages share about time: how long they wait, and what a promise in seconds means on a machine that is slow;
 * and jars of classes that a test writes as source.
 *
 * <p>It needs nothing but the JDK, and {@code AwaitilityLimit} the test framework.
 */
package dev.drover.testing;
