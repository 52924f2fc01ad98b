package dev.drover.spec;

/** A name with its value, such as a variable of an environment. */
@SuppressWarnings("ArrayRecordComponent") // bytes, because Linux has them so; never compared
public record Pair(byte[] name, byte[] value) {}
