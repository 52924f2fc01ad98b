/**
 * From words to job specs: options of {@code submit}, lines of {@code --batch}, values of {@code --each}, paths as bytes.
 *
 * <p>May use: {@code client}, {@code spec} and the other packages of the command line. Must never: queue anything.
 */
package dev.drover.cli.submit;
