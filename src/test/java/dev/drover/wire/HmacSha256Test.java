package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha256Test {
    @Test
    void it_gives_what_rfc_4231_gives() {
        byte[] key = new byte[20];
        Arrays.fill(key, (byte) 0x0b);
        assertHmac(key, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertHmac(
                "Jefe".getBytes(StandardCharsets.US_ASCII),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void it_gives_what_the_java_runtime_gives() throws GeneralSecurityException {
        Random random = new Random(1);
        for (int keyBytes = 1; keyBytes <= 64; keyBytes++) {
            byte[] key = new byte[keyBytes];
            byte[] input = new byte[random.nextInt(300)];
            random.nextBytes(key);
            random.nextBytes(input);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            assertThat(HmacSha256.of(key, input))
                    .as("key of %s bytes", keyBytes)
                    .isEqualTo(mac.doFinal(input));
        }
    }

    @Test
    void a_key_longer_than_a_block_is_refused_instead_of_cut() {
        assertThatThrownBy(() -> HmacSha256.of(new byte[65], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A key has at most 64 bytes, this one has 65.");
    }

    private static void assertHmac(byte[] key, String input, String expected) {
        byte[] hmac = HmacSha256.of(key, input.getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(hmac)).isEqualTo(expected);
    }
}
