package dev.drover.bench;

/** The smallest program: what starting a JVM costs. */
public final class Hello {
    private Hello() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
