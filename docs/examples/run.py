"""Runs a shell line as a job of a running coordinator: python3 run.py HOME LINE. Exits with 0 when the job succeeded, else with 1.

Needs python3-zmq, and no protobuf: the few messages are written and read by hand. See docs/protocol.md for all that is said here.
"""
import hashlib, hmac, os, sys, zmq

PAYLOAD_BYTES = 8 * 1024 - 1
GREETING, CHALLENGE, PROOF, READY, DATA, REFUSAL, GOODBYE, PART = range(1, 9)


def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message):
    """Yields number and value of each field; values are integers or bytes."""
    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    at = 0
    while at < len(message):
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        else:
            size = {1: 8, 5: 4}.get(tag & 7) or number()
            at += size
            yield tag >> 3, message[at - size:at]


def settings(path):
    with open(path) as lines:
        return dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)


def proof(secret, who, home, mine, theirs, port):
    key = hmac.digest(secret, b"drover role CLIENT", "sha256")
    parts = [who, (1).to_bytes(4, "big"), b"CLIENT", home, mine, theirs, port.to_bytes(4, "big")]
    return hmac.digest(key, b"".join(len(p).to_bytes(4, "big") + p for p in parts), "sha256")


class Connection:
    def __init__(self, folder):
        port = int(settings(folder + "/address")["clientPort"])
        home = settings(folder + "/identity")["home"].encode()
        with open(folder + "/secret", "rb") as file:
            secret = file.read()
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.RCVTIMEO, 60_000)
        self.socket.connect("tcp://127.0.0.1:%d" % port)
        nonce = os.urandom(32)
        self.frame(GREETING, field(1, 1) + field(2, 1) + field(3, nonce) + field(4, port))
        challenge = dict(fields(self.receive(CHALLENGE)))
        expected = proof(secret, b"server", home, nonce, challenge[2], port)
        if challenge[1] != home or not hmac.compare_digest(challenge[3], expected):
            sys.exit("something else than the coordinator of this home listens at port %d" % port)
        self.frame(PROOF, field(1, proof(secret, b"client", home, nonce, challenge[2], port)))
        self.receive(READY)

    def frame(self, kind, body=b""):
        self.socket.send(bytes([kind]) + body)

    def receive(self, kind):
        frame = self.socket.recv()
        if frame[0] != kind:
            sys.exit("a frame of kind %d came: %r" % (frame[0], frame[1:]))
        return frame[1:]

    def ask(self, request, number, body):
        message = field(1, request) + field(number, body)
        while len(message) > PAYLOAD_BYTES:
            self.frame(PART, message[:PAYLOAD_BYTES])
            message = message[PAYLOAD_BYTES:]
        self.frame(DATA, message)

    def answer(self):
        """The next answer: the number of its field, and its body."""
        return next((n, value) for n, value in fields(self.receive(DATA)) if n not in (1, 15))


def main(folder, line):
    connection = Connection(folder)
    variables = sorted(os.environb.items())
    content = b"".join(field(2, field(1, name) + field(2, value)) for name, value in variables)
    environment = hashlib.sha256(content).digest()
    command = b"".join(field(1, word) for word in (b"/bin/sh", b"-c", os.fsencode(line)))
    spec = field(1, b"run.py") + field(2, command) + field(6, os.getcwdb()) + field(7, environment)
    items = field(2, field(1, 1) + field(2, spec))
    # Detail OUTPUT, credit 1,000, until all have ended. Asked for later it could miss the output of a job that has ended meanwhile.
    watch = field(2, 3) + field(3, 1_000) + field(4, 1)
    connection.ask(1, 3, field(1, os.urandom(16)) + items + field(3, field(1, environment) + content) + field(4, watch))
    number, submitted = connection.answer()
    result = dict(fields(dict(fields(submitted))[1])) if number == 3 else {3: submitted}
    if 3 in result:
        sys.exit("refused: " + dict(fields(result[3]))[2].decode())
    job = dict(fields(result[2]))[1]
    print("job", job, flush=True)
    outcome, status = {}, {}
    number, body = connection.answer()
    while number != 14:
        if number == 11:
            sys.exit("not followed: " + dict(fields(body))[2].decode())
        for n, value in fields(body) if number == 5 else ():
            event = dict(fields(value)) if n == 1 else {}
            if event.get(2) == 7:
                outcome = dict(fields(event[8]))
            elif event.get(2) == 4:
                status = dict(fields(event[7]))
        number, body = connection.answer()
    connection.frame(GOODBYE)
    output = outcome.get(14, b"")
    sys.stdout.buffer.write(output)
    if outcome.get(11, 0) > len(output):
        print("the first %d bytes are missing here: drover logs %d" % (outcome[11] - len(output), job), file=sys.stderr)
    return 0 if status.get(3) == 6 else 1


sys.exit(main(sys.argv[1], sys.argv[2]))
