package dev.drover.client.connect;

/**
 * A watch that was begun with the submission of its job.
 *
 * @param connection which it was begun on
 * @param request of the submission, under which its events come
 * @param replies where they come
 */
public record BegunWatch(ClientConnection connection, long request, ReplyQueue replies) {}
