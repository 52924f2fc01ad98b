package dev.drover.integration;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A {@link RealHome} for each test (in an instance field) or for all of a class (in a static one). A test that fails is followed by what
 * coordinators and workers wrote.
 */
final class TestHome
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                TestExecutionExceptionHandler {
    private final int workers;
    private RealHome home;
    private boolean isShared;

    private TestHome(int workers) {
        this.workers = workers;
    }

    static TestHome withWorkers(int workers) {
        return new TestHome(workers);
    }

    RealHome get() {
        return home;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        isShared = true;
        home = RealHome.create(workers);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!isShared) {
            home = RealHome.create(workers);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new AssertionError(home.logs()));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!isShared) {
            home.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        home.close();
    }
}
