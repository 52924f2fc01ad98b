#!/usr/bin/env node
// The sum of the squares of an array of numbers, as a Node script that talks with Drover: process.send is a line in the
// channel, process.on('message') a line of standard input, and process.on('disconnect') its end.
//   id=$(drover submit -q --message-channel -- node docs/examples/sum-of-squares.js)
//   until drover send "$id" '[1,2,3]'; do sleep 1; done; drover wait "$id"; drover result "$id"
const fs = require('fs');
const readline = require('readline');

const report = line => fs.appendFileSync(process.env.DROVER_CHANNEL, line + '\n');
const messages = readline.createInterface({ input: process.stdin });

messages.once('line', async start => {
  const numbers = JSON.parse(start);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i] * numbers[i];
    if ((i + 1) % 1000 === 0) {
      report(`progress ${i + 1} ${numbers.length} sum ${sum}`);
      await new Promise(setImmediate); // lets the end of the input be heard
    }
  }
  report(JSON.stringify({ message: `${numbers.length} numbers` }));
  report(JSON.stringify({ result: { count: numbers.length, sum } }));
  process.exit(0);
});

messages.on('close', () => {
  console.log('disconnected');
  process.exit(1);
});
