package dev.drover.coordinator.core.state;

import com.google.protobuf.ByteString;
import dev.drover.model.KeyOwner;
import dev.drover.model.Sha256;
import dev.drover.proto.Spec;

/**
 * The key that a job was submitted under. Immutable.
 *
 * @param hash of the key's text: keys have up to a thousand characters
 * @param owner the job, and the hash of its spec
 */
public record JobKey(Sha256 hash, KeyOwner owner) {
    /** The key of that job as its record has it; null if it has none. */
    static JobKey of(long job, Spec spec, ByteString specHash) {
        if (spec.getKey().isEmpty()) {
            return null;
        }
        return new JobKey(Sha256.ofText(spec.getKey()), new KeyOwner(job, Sha256.ofDigest(specHash.toByteArray())));
    }

    /**
     * What a repeat under the same key is recognised by: all that was asked for, and not from where. The environment differs between two
     * shells of one user ({@code OLDPWD}, {@code _}), and a repeat mostly comes from another; what {@code --env} said counts.
     */
    public static Sha256 specHash(Spec spec) {
        Spec asked = spec.toBuilder()
                .clearEnvironmentId()
                .clearCallerUmask()
                .clearUser()
                .clearHost()
                .clearSessionId()
                .clearAttached()
                .build();
        return Sha256.of(asked.toByteArray());
    }
}
