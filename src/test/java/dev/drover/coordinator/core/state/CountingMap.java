package dev.drover.coordinator.core.state;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A map of jobs that counts what is done with it: each look-up, change, and step of a walk. */
public final class CountingMap extends TreeMap<Long, Job> {
    private static final long serialVersionUID = 1L;

    private final transient AtomicLong steps;

    public CountingMap(AtomicLong steps) {
        this.steps = steps;
    }

    @Override
    public Job get(Object key) {
        steps.incrementAndGet();
        return super.get(key);
    }

    @Override
    public Job put(Long key, Job value) {
        steps.incrementAndGet();
        return super.put(key, value);
    }

    @Override
    public Job remove(Object key) {
        steps.incrementAndGet();
        return super.remove(key);
    }

    @Override
    public Map.Entry<Long, Job> firstEntry() {
        steps.incrementAndGet();
        return super.firstEntry();
    }

    @Override
    public Map.Entry<Long, Job> higherEntry(Long key) {
        steps.incrementAndGet();
        return super.higherEntry(key);
    }

    @Override
    public Collection<Job> values() {
        Collection<Job> values = super.values();
        return new AbstractCollection<>() {
            @Override
            public Iterator<Job> iterator() {
                Iterator<Job> all = values.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public Job next() {
                        steps.incrementAndGet();
                        return all.next();
                    }
                };
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }
}
