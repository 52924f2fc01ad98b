package dev.drover.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.client.Pages;
import dev.drover.model.ErrorCode;
import dev.drover.model.UserException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int faultAt = -1;
    private volatile Thread lastAsking;
    private final CountDownLatch secondPage = new CountDownLatch(1);

    /** Pages of two rows: 0 and 1, 2 and 3, and so on. */
    private Pages.Source<Integer> pages(int count) {
        return new Pages.Source<>() {
            @Override
            public boolean hasMore() {
                return asked.get() < count;
            }

            @Override
            public OptionalLong fetch(ArrayDeque<Integer> into) {
                lastAsking = Thread.currentThread();
                if (asked.get() == faultAt) {
                    faultAt = -1;
                    throw new UserException(ErrorCode.BUSY, "ask again in a moment");
                }
                int page = asked.get();
                into.add(2 * page);
                into.add(2 * page + 1);
                asked.incrementAndGet();
                return page == 0 ? OptionalLong.of(2L * count) : OptionalLong.empty();
            }
        };
    }

    @Test
    void the_next_page_is_fetched_while_the_last_is_taken_and_no_other() {
        Pages<Integer> rows = new Pages<>(new ReadAhead<>(pages(4)));
        assertThat(rows.matching()).hasValue(8);
        assertThat(rows.next()).isZero();
        await().untilAsserted(() -> assertThat(asked).hasValue(2));
        assertThat(rows.next()).isEqualTo(1);
        assertThat(asked).hasValue(2);
        assertThat(rows.next()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(asked).hasValue(3));
        List<Integer> rest = new ArrayList<>();
        rows.forEachRemaining(rest::add);
        assertThat(rest).containsExactly(3, 4, 5, 6, 7);
        assertThat(asked).hasValue(4);
    }

    @Test
    void an_answer_of_one_page_needs_no_thread() {
        Pages<Integer> rows = new Pages<>(new ReadAhead<>(pages(1)));
        assertThat(rows.stream()).containsExactly(0, 1);
        assertThat(lastAsking).isSameAs(Thread.currentThread());
    }

    @Test
    void a_fault_is_thrown_where_its_page_is_taken_and_the_page_asked_for_again() {
        faultAt = 1;
        Pages<Integer> rows = new Pages<>(new ReadAhead<>(pages(2)));
        assertThat(rows.next()).isZero();
        assertThat(rows.next()).isEqualTo(1);
        assertThatThrownBy(rows::next).isInstanceOf(UserException.class).hasMessage("ask again in a moment");
        assertThat(rows.stream()).containsExactly(2, 3);
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays_set() {
        Pages.Source<Integer> two = pages(2);
        Pages<Integer> rows = new Pages<>(new ReadAhead<>(new Pages.Source<>() {
            @Override
            public boolean hasMore() {
                return two.hasMore();
            }

            @Override
            public OptionalLong fetch(ArrayDeque<Integer> into) {
                if (asked.get() == 1) {
                    await().until(() -> secondPage.getCount() == 0);
                }
                return two.fetch(into);
            }
        }));
        rows.next();
        rows.next();
        Thread.currentThread().interrupt();
        assertThatThrownBy(rows::next).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        secondPage.countDown();
        assertThat(rows.stream()).containsExactly(2, 3);
    }

    @Test
    void who_stops_early_drops_the_page_that_is_being_fetched_and_its_thread_closes_the_source() {
        Pages.Source<Integer> three = pages(3);
        AtomicInteger closed = new AtomicInteger();
        Pages<Integer> rows = new Pages<>(new ReadAhead<>(new Pages.Source<>() {
            @Override
            public boolean hasMore() {
                return three.hasMore();
            }

            @Override
            public OptionalLong fetch(ArrayDeque<Integer> into) {
                if (asked.get() == 1) {
                    await().until(() -> secondPage.getCount() == 0);
                }
                return three.fetch(into);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }));
        rows.next();
        rows.close();
        rows.close();
        assertThat(rows.hasNext()).isFalse();
        assertThat(rows.matching()).hasValue(6);
        assertThat(closed).as("not while it is asked").hasValue(0);
        secondPage.countDown();
        await().untilAsserted(() -> assertThat(closed).hasValue(1));
        assertThat(asked).hasValue(2);
    }

    @Test
    void the_stream_closes_the_source() {
        AtomicInteger closed = new AtomicInteger();
        Pages.Source<Integer> one = pages(1);
        try (Stream<Integer> rows = new Pages<>(new ReadAhead<>(new Pages.Source<Integer>() {
                    @Override
                    public boolean hasMore() {
                        return one.hasMore();
                    }

                    @Override
                    public OptionalLong fetch(ArrayDeque<Integer> into) {
                        return one.fetch(into);
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                }))
                .stream()) {
            assertThat(rows.findFirst()).hasValue(0);
        }
        assertThat(closed).hasValue(1);
    }
}
