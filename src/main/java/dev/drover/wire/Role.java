package dev.drover.wire;

import dev.drover.proto.WireRole;

/** The role of a peer. Each role has its own port and key, which guards against mistakes. */
public enum Role {
    CLIENT(WireRole.WIRE_ROLE_CLIENT),
    WORKER(WireRole.WIRE_ROLE_WORKER);

    private final WireRole proto;

    Role(WireRole proto) {
        this.proto = proto;
    }

    WireRole proto() {
        return proto;
    }
}
