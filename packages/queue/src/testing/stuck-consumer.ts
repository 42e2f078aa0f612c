import { openQueues } from '../open-queues.js';

/** A process that takes one ring and one message and never finishes: it is there to be killed in the middle. */
const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: stuck-consumer URL');
const say = (text: string) => process.stdout.write(`${text}\n`);
const queues = openQueues({ url, log: { info: say, warn: say, error: say } });
const never = new Promise<never>(() => undefined);
queues.consume('devices', async ({ id }) => {
  say(`took ring ${id}`);
  await never;
});
queues.consume('answers', async ({ commandId }) => {
  say(`took message ${commandId}`);
  await never;
});
