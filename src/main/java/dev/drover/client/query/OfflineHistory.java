package dev.drover.client.query;

import dev.drover.home.Home;

/** Opens the history of a home that has no coordinator. Any thread. */
@FunctionalInterface
public interface OfflineHistory {
    /** Opens it; the caller holds the home's lock until it has closed it. */
    QuerySource open(Home home);
}
