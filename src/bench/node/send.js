// Messages a second from a forked child to its parent, and from the parent to the child, all sent at once. Argument: messages. Prints two numbers.
'use strict';
const { fork } = require('node:child_process');

if (process.send) {
    child(Number(process.argv[2]));
} else {
    parent(Number(process.argv[2]));
}

function child(messages) {
    let received = 0;
    process.on('message', (message) => {
        if (message === 'begin') {
            for (let i = 0; i < messages; i++) {
                process.send({ n: i });
            }
        } else if (++received === messages) {
            process.send('all');
        }
    });
}

function parent(messages) {
    const forked = fork(__filename, [String(messages)]);
    let received = 0;
    let started = process.hrtime.bigint();
    const perSecond = () => (messages / (Number(process.hrtime.bigint() - started) / 1e9)).toFixed(0);
    forked.on('message', (message) => {
        if (message === 'all') {
            console.log(perSecond());
            forked.disconnect();
        } else if (++received === messages) {
            console.log(perSecond());
            started = process.hrtime.bigint();
            for (let i = 0; i < messages; i++) {
                forked.send({ n: i });
            }
        }
    });
    forked.send('begin');
}
