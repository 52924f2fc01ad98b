// How long execFile of /bin/true takes, and fork up to the first message. Argument: how often. Prints a number of milliseconds a line, first those
// of execFile, then those of fork.
'use strict';
const { execFile, fork } = require('node:child_process');

if (process.send) {
    process.send('first');
    process.disconnect();
} else {
    main(Number(process.argv[2]));
}

async function main(times) {
    for (const measure of [byExecFile, byFork]) {
        for (let i = 0; i < times; i++) {
            const started = process.hrtime.bigint();
            await measure();
            console.log((Number(process.hrtime.bigint() - started) / 1e6).toFixed(3));
        }
    }
}

function byExecFile() {
    return new Promise((done, failed) => execFile('/bin/true', (error) => (error ? failed(error) : done())));
}

function byFork() {
    return new Promise((done) => fork(__filename).on('message', done));
}
