package dev.drover.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Cuts one message that is too large into parts. A part is closed before an item that does not fit into it. Not shared
 * between threads.
 */
final class Parts<P> {
    private final ByteBudget budget;
    private final Supplier<P> close;
    private final List<P> closed = new ArrayList<>();

    /** @param close builds the part from the items that were added, and begins the next */
    Parts(int partBytes, Supplier<P> close) {
        this.budget = new ByteBudget(partBytes);
        this.close = close;
    }

    /** The parts of a message whose items are all of one field. */
    static <I extends MessageLite, P> List<P> of(List<I> items, int partBytes, Function<List<I>, P> make) {
        List<I> gathered = new ArrayList<>();
        Parts<P> parts = new Parts<>(partBytes, () -> {
            P part = make.apply(gathered);
            gathered.clear();
            return part;
        });
        for (I item : items) {
            parts.before(item);
            gathered.add(item);
        }
        return parts.all();
    }

    /** To be called before each item is added to the part. */
    void before(MessageLite item) {
        makeRoom(ByteBudget.cost(item));
    }

    void before(ByteString item) {
        makeRoom(ByteBudget.cost(item));
    }

    /** The same for a number of a packed field. */
    void before(long number) {
        makeRoom(CodedOutputStream.computeUInt64SizeNoTag(number));
    }

    private void makeRoom(int cost) {
        if (!budget.fits(cost)) {
            closeNow();
        }
        budget.spend(cost);
    }

    /** Closes the part, whatever room it has left. */
    void closeNow() {
        closed.add(close.get());
        budget.reset();
    }

    /** All parts; the last is closed by this. */
    List<P> all() {
        closed.add(close.get());
        return closed;
    }
}
