package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.drover.home.HomePaths;
import dev.drover.home.Spool;
import dev.drover.model.Hashes;
import dev.drover.proto.AttemptOutcome;
import dev.drover.proto.AttemptToken;
import dev.drover.proto.Environment;
import dev.drover.proto.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test vectors of docs/protocol.md are what the code computes. */
class ProtocolVectorsTest {
    private static final byte[] SECRET = bytesFrom(0);
    private static final byte[] CLIENT_NONCE = bytesFrom(0x20);
    private static final byte[] SERVER_NONCE = bytesFrom(0x40);

    @TempDir
    Path home;

    @Test
    void roleKeyAndProofs() throws IOException {
        Secret secret = Secret.of(SECRET);
        Proofs proofs = new Proofs(secret, Role.CLIENT, "home-1", 5555);
        assertThat(hex(secret.roleKey(Role.CLIENT))).isEqualTo(vector("role key"));
        assertThat(hex(proofs.prove(Proofs.Side.SERVER, CLIENT_NONCE, SERVER_NONCE)))
                .isEqualTo(vector("proof of the server"));
        assertThat(hex(proofs.prove(Proofs.Side.CLIENT, CLIENT_NONCE, SERVER_NONCE)))
                .isEqualTo(vector("proof of the client"));
    }

    @Test
    void idOfAnEnvironment() throws IOException {
        byte[] content = Environment.newBuilder()
                .addVariables(variable("HOME", "/root"))
                .addVariables(variable("LANG", "C"))
                .build()
                .toByteArray();
        assertThat(hex(content)).isEqualTo(vector("environment, serialised without its id"));
        assertThat(hex(Hashes.sha256(content))).isEqualTo(vector("id of the environment"));
    }

    @Test
    void recordOfASpool() throws IOException {
        AttemptOutcome outcome = AttemptOutcome.newBuilder()
                .setToken(AttemptToken.newBuilder().setJob(7).setAttempt(1).setEpoch(3))
                .build();
        Path file = Spool.write(new HomePaths(home), 1, 1, List.of(outcome));
        assertThat(hex(Files.readAllBytes(file))).isEqualTo(vector("spool record"));
    }

    private static String vector(String name) throws IOException {
        String row = "| " + name + " | ";
        return Files.readAllLines(Path.of("docs/protocol.md")).stream()
                .filter(line -> line.startsWith(row))
                .map(line -> line.substring(row.length(), line.length() - " |".length()))
                .findFirst()
                .orElseThrow();
    }

    private static Variable variable(String name, String value) {
        return Variable.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static byte[] bytesFrom(int first) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
