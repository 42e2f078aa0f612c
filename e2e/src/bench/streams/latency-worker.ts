import { parentPort, workerData } from 'node:worker_threads';
import { createLatencies } from './latencies.js';
import { createListener } from './listener.js';

/** One listener with a thread to itself: how late it hears is the doing of the server, not of 500 clients in one process. */
const latencies = createLatencies();
const listener = createListener(workerData as string, { reconnects: false, sample: latencies });
await listener.start();
parentPort?.postMessage('listening');
parentPort?.once('message', async () => {
  parentPort?.postMessage({ p50: latencies.percentile(50), p99: latencies.percentile(99) });
  await listener.stop();
});
