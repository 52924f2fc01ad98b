package dev.drover.worker.attempt;

import dev.drover.home.HomePaths;
import dev.drover.home.ListValues;
import dev.drover.model.UserException;
import dev.drover.proto.Spec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the value of a task: the number of a range, the line of a list. Slot threads call it, several at once.
 *
 * <p>Keeps the files of the lists used last open, at most {@value #OPEN_LISTS_LIMIT}. Reads are so short that one lock
 * is enough.
 */
public final class TaskValues implements AutoCloseable {
    private static final int OPEN_LISTS_LIMIT = 8;
    private static final byte[] NONE = {};

    private final HomePaths paths;
    private final Map<String, ListValues> open = new LinkedHashMap<>(16, 0.75f, true);

    public TaskValues(HomePaths paths) {
        this.paths = paths;
    }

    /** The value; empty for a plain job's only task. */
    public byte[] value(Assignment assignment) throws NotStartedException {
        Spec spec = assignment.plan().spec();
        return switch (spec.getTasksCase()) {
            case TASKS_NOT_SET -> NONE;
            case RANGE -> Long.toString(assignment.taskNumber()).getBytes(StandardCharsets.US_ASCII);
            case LIST -> line(spec, assignment.key().index());
        };
    }

    private synchronized byte[] line(Spec spec, int index) throws NotStartedException {
        try {
            String name = spec.getList().getName();
            ListValues list = open.get(name);
            if (list == null) {
                list = ListValues.open(paths, name, spec.getList().getCount());
                open.put(name, list);
                closeOldest();
            }
            return list.value(index);
        } catch (UserException | IllegalArgumentException e) {
            throw new NotStartedException("Value " + index + " can't be read: " + e.getMessage() + ".");
        }
    }

    private void closeOldest() {
        if (open.size() > OPEN_LISTS_LIMIT) {
            var oldest = open.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(ListValues::close);
        open.clear();
    }
}
