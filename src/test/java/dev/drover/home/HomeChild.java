package dev.drover.home;

import java.io.IOException;
import java.nio.file.Path;

/** What the other JVM of {@link HomeTest}, {@link HomeLockTest}, {@link StartTurnTest} and {@link StartUnderWayTest} does. */
final class HomeChild {
    private HomeChild() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "create" -> {
                Home home = Home.openOrCreate(root);
                home.secret();
                System.out.println(home.id());
            }
            case "lock" -> {
                try (HomeLock lock = HomeLock.tryAcquire(new HomePaths(root), HomeLock.Purpose.COORDINATOR)
                        .orElseThrow()) {
                    System.out.println("locked");
                    // Held until the parent kills this process or closes its input.
                    while (System.in.read() >= 0) {}
                }
            }
            case "turn" -> {
                try (StartTurn turn = StartTurn.tryTake(new HomePaths(root)).orElseThrow()) {
                    System.out.println("taken");
                    while (System.in.read() >= 0) {}
                }
            }
            case "starting" -> {
                try (StartUnderWay start = new StartUnderWay(new HomePaths(root))) {
                    boolean isTaken = start.tryTake();
                    System.out.println(isTaken ? "taken" : "refused");
                    while (isTaken && System.in.read() >= 0) {}
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }
}
