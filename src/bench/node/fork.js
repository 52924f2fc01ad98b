// Messages there and back a second through child_process.fork. Arguments: children, in flight a child, messages. Prints one number.
'use strict';
const { fork } = require('node:child_process');

if (process.send) {
    process.on('message', (message) => process.send(message));
} else {
    const [children, inFlight, messages] = process.argv.slice(2).map(Number);
    main(children, inFlight, messages);
}

function main(children, inFlight, messages) {
    const forked = Array.from({ length: children }, () => fork(__filename));
    // The first half warms up both sides.
    exchange(forked, inFlight, messages / 2, () => {
        const started = process.hrtime.bigint();
        exchange(forked, inFlight, messages, () => {
            const seconds = Number(process.hrtime.bigint() - started) / 1e9;
            console.log((messages / seconds).toFixed(0));
            forked.forEach((child) => child.disconnect());
        });
    });
}

function exchange(forked, inFlight, messages, done) {
    let sent = 0;
    let received = 0;
    const send = (child) => child.send({ task: ++sent });
    for (const child of forked) {
        child.removeAllListeners('message');
        child.on('message', () => {
            if (++received === messages) {
                done();
            } else if (sent < messages) {
                send(child);
            }
        });
    }
    for (let i = 0; i < inFlight; i++) {
        forked.forEach(send);
    }
}
