package dev.drover.coordinator.core.reactor;

import dev.drover.coordinator.core.state.DurableState;
import dev.drover.coordinator.core.turn.Answer;
import dev.drover.coordinator.core.turn.Question;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The keys that submissions wait for while the history is asked about them. Each key is asked once, and many keys go
 * into one question. The submissions of a key are decided in the order of their arrival. Owned by the core's thread,
 * and bounded by the submissions that wait.
 *
 * <p>An answer may be old when it is used, because its submission may have to wait for others. It stays right
 * nevertheless: only {@link SubmitHandler} gives keys to jobs, and it reports each by {@link #setOwner}.
 */
final class KeyLookUps {
    /** Keys of one question. */
    static final int MAX_KEYS = 1_024;

    /** The most questions without an answer. Further keys wait and are asked together in the next question. */
    static final int MAX_QUESTIONS = 4;

    private static final class WaitingClient {
        final long peer;
        int items;

        WaitingClient(long peer) {
            this.peer = peer;
        }
    }

    private static final class Entry {
        // By arrival.
        final TreeMap<Long, WaitingClient> waiting = new TreeMap<>();
        // The question that names it; 0 while none does.
        long question;
        boolean answered;
        KeyOwner owner;
        Answer.Refused refusal;
    }

    private final DurableState state;
    private final LookUps lookUps;
    private final Map<Sha256, Entry> entries = new HashMap<>();
    private final Set<Sha256> unasked = new LinkedHashSet<>();
    private final Map<Long, List<Sha256>> asked = new HashMap<>();
    // Clients of whose submissions one may be decided now.
    private final Set<Long> woken = new LinkedHashSet<>();

    KeyLookUps(DurableState state, LookUps lookUps) {
        this.state = state;
        this.lookUps = lookUps;
    }

    /** An item of that request needs to know about the key. */
    void await(Sha256 key, PendingSubmit submit) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry();
            entries.put(key, entry);
            unasked.add(key);
        } else if (entry.refusal != null) {
            // That was said to others: by now the history may know.
            entry.refusal = null;
            entry.answered = false;
            entry.question = 0;
            unasked.add(key);
        }
        entry.waiting.computeIfAbsent(submit.arrival, a -> new WaitingClient(submit.peer)).items++;
    }

    /** Whether the history has answered about that awaited key, and all that arrived earlier under it are decided. */
    boolean isDecidable(Sha256 key, PendingSubmit submit) {
        Entry entry = entries.get(key);
        return entry.answered && entry.waiting.firstKey() == submit.arrival;
    }

    /** Why there is no answer; null if there is one. */
    Answer.Refused refusal(Sha256 key) {
        return entries.get(key).refusal;
    }

    /** The job of that key, null if it is free: the history's answer, and what came after it. */
    KeyOwner owner(Sha256 key) {
        return entries.get(key).owner;
    }

    /** A job was accepted under that key. */
    void setOwner(Sha256 key, KeyOwner owner) {
        Entry entry = entries.get(key);
        if (entry != null) {
            entry.owner = owner;
        }
    }

    /** An item of that request is decided, or gone: the next one's turn has come. */
    void release(Sha256 key, PendingSubmit submit) {
        Entry entry = entries.get(key);
        if (--entry.waiting.get(submit.arrival).items == 0) {
            entry.waiting.remove(submit.arrival);
        }
        if (entry.waiting.isEmpty()) {
            entries.remove(key);
            unasked.remove(key);
        } else if (entry.answered) {
            wakeFirst(entry);
        }
    }

    private void wakeFirst(Entry entry) {
        woken.add(entry.waiting.firstEntry().getValue().peer);
    }

    /** Handles the answer of the history. An answer that nobody waits for any more is dropped. */
    void answered(long id, Answer answer) {
        List<Sha256> keys = asked.remove(id);
        for (Sha256 key : keys == null ? List.<Sha256>of() : keys) {
            Entry entry = entries.get(key);
            if (entry == null || entry.question != id) {
                // Who waited is gone. Whoever came since asks again: meanwhile the key may have been taken.
                continue;
            }
            entry.answered = true;
            if (answer instanceof Answer.KeyOwners found) {
                entry.owner = found.owners().get(key);
            } else {
                entry.refusal = (Answer.Refused) answer;
            }
            wakeFirst(entry);
        }
    }

    /** Removes and returns one of the clients whose submissions may be decided now; null if there is none. */
    Long pollWoken() {
        if (woken.isEmpty()) {
            return null;
        }
        Long first = woken.iterator().next();
        woken.remove(first);
        return first;
    }

    /** Asks for what this turn and those before it need, as far as questions are free. */
    void endTurn() {
        while (!unasked.isEmpty() && asked.size() < MAX_QUESTIONS) {
            List<Sha256> keys = new ArrayList<>();
            var next = unasked.iterator();
            while (next.hasNext() && keys.size() < MAX_KEYS) {
                keys.add(next.next());
                next.remove();
            }
            long id = lookUps.submit(new Question.KeyOwners(List.copyOf(keys), state.keysUpToJob()));
            asked.put(id, keys);
            keys.forEach(key -> entries.get(key).question = id);
        }
    }

    /** Keys that somebody waits for. */
    int size() {
        return entries.size();
    }

    /** Walks all of it; throws on the first contradiction. */
    void checkInvariants() {
        entries.forEach((key, entry) -> {
            boolean isAsked = asked.getOrDefault(entry.question, List.of()).contains(key);
            if (entry.waiting.isEmpty() || !entry.answered && !unasked.contains(key) && !isAsked) {
                throw new IllegalStateException("a key is looked up for nobody, or awaited and not asked for");
            }
        });
        if (!woken.isEmpty() || asked.size() > MAX_QUESTIONS) {
            throw new IllegalStateException(woken.size() + " submissions may go on and do not, or too much is asked: "
                    + asked.size() + " questions");
        }
    }
}
