package dev.drover.wire;

import dev.drover.proto.WireRole;

/** What a peer is to the server: each role has a port and a key of its own, which guards against mistakes. */
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
