package dev.drover.home;

import java.io.IOException;
import java.nio.file.Path;

/** What the other JVM of {@link HomeTest}, {@link HomeLockTest}, {@link SuccessionLockTest}, {@link ConnectPermitsTest} and {@link StartLockTest} does. */
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
            case "succession" -> {
                try (SuccessionLock lock =
                        SuccessionLock.tryAcquire(new HomePaths(root)).orElseThrow()) {
                    System.out.println("locked");
                    while (System.in.read() >= 0) {}
                }
            }
            case "start" -> {
                try (StartLock lock = new StartLock(new HomePaths(root))) {
                    boolean isHeld = lock.tryAcquire();
                    System.out.println(isHeld ? "locked" : "refused");
                    while (isHeld && System.in.read() >= 0) {}
                }
            }
            case "permit" -> {
                try (ConnectPermit permit = new ConnectPermits(Home.openOrCreate(root), 1)
                        .tryAcquire()
                        .orElseThrow()) {
                    System.out.println("permitted");
                    while (System.in.read() >= 0) {}
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }
}
