package dev.drover.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({"64K, 65536", "512M, 536870912", "2G, 2147483648", "1T, 1099511627776", "1500, 1500", "0, 0"})
    void sizes_are_read_and_written(String text, long bytes) {
        assertThat(ByteSizes.parseOrNegative(text)).isEqualTo(bytes);
        assertThat(ByteSizes.exact(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "1.5G", "1k", "-1", "1 G", "1P", "9223372036854775808", "8388608T"})
    void what_is_no_size_is_refused(String text) {
        assertThat(ByteSizes.parseOrNegative(text)).isNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "1288490189, 1073741824, 1.2 GiB of 1 GiB",
        "1073745920, 1073741824, 1048580 KiB of 1048576 KiB",
        "1073741825, 1073741824, 1073741825 B of 1073741824 B",
        "67108865, 67108864, 67108865 B of 67108864 B",
        "70254592, 67108864, 67 MiB of 64 MiB",
        "1500, 1, 1.4 KiB of 1 B",
        "4000000000000, 1610612736, 3.6 TiB of 1.5 GiB"
    })
    void what_was_measured_stands_beside_its_limit_and_differs(long bytes, long limit, String text) {
        assertThat(ByteSizes.ofLimit(bytes, limit)).isEqualTo(text);
    }
}
