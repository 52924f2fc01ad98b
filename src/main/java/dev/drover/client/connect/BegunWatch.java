package dev.drover.client.connect;

import dev.drover.proto.Watch;

/**
 * A watch that was begun with the submission of its job.
 *
 * @param watch what was asked for
 * @param connection which it was begun on
 * @param request of the submission, under which its events come
 * @param replies where they come
 */
public record BegunWatch(Watch watch, ClientConnection connection, long request, ReplyQueue replies) {}
