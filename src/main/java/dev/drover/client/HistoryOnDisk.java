package dev.drover.client;

import dev.drover.home.Home;
import dev.drover.model.DroverException;
import dev.drover.model.ErrorCode;

/** The history of a home, read by this process. */
final class HistoryOnDisk implements OfflineHistory {
    @Override
    public QuerySource open(Home home) {
        throw new DroverException(ErrorCode.UNREACHABLE, "no coordinator runs on this home; drover start");
    }
}
