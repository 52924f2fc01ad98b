/**
 * Makes job specs of words: options of {@code submit}, lines of {@code --batch}, values of {@code --each}.
 *
 * <p>May use: {@code client}, {@code spec}, {@code model}, and {@code cli.args} and {@code cli.text}. Must never: queue anything.
 */
package dev.drover.cli.submit;
