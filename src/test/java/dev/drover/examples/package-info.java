/** The examples of the README, as a reader would write them; a test compares the two. */
package dev.drover.examples;
