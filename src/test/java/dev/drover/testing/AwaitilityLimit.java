package dev.drover.testing;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes {@link Limits#EVENT} the limit of Awaitility, whose own is 10 s. JUnit finds it by itself, before each class of tests. */
public final class AwaitilityLimit implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Limits.EVENT);
    }
}
