/**
 * What the client answers, as people and programs see it: columns, pages, JSON objects, progress lines.
 *
 * <p>May use: {@code client}, {@code model}, {@code spec}, {@code cli.text}, and {@code cli.args} for its errors. Must never: print, or ask the
 * client.
 */
package dev.drover.cli.show;
