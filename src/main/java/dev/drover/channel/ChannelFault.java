package dev.drover.channel;

/** What is wrong with what a task writes to its channel. Each is said once an attempt, with how often it came. */
public enum ChannelFault {
    TRUNCATED("its channel was overwritten with >, and what was not read before is lost; append with >>"),
    NO_FILE("its channel is no regular file any more, and is not read"),
    TOO_LARGE("it wrote more than 64 MiB to its channel, and the rest is dropped"),
    NO_ROOM("it wrote more messages at its end than are kept, and the rest is dropped"),
    UNREADABLE("its channel can't be read"),
    LONG_LINE("a line of its channel is longer than 64 KiB and is dropped"),
    BAD_LINE("a line of its channel is not understood and is dropped"),
    FLOOD("more than 1,000 lines a second came through its channel, and the others are dropped");

    private final String sentence;

    ChannelFault(String sentence) {
        this.sentence = sentence;
    }

    /** The second half of a sentence that begins with the attempt. */
    String sentence() {
        return sentence;
    }
}
