/** A thread that sends files: what it is told comes as messages, and so do its answers. */

import { parentPort } from 'node:worker_threads';
import { runTransfers } from './run-transfers.js';

if (!parentPort) throw new Error('this is the code of a thread, which the TFTP server starts');
const port = parentPort;
port.on(
  'message',
  runTransfers((message) => port.postMessage(message)),
);
// not before all code of the thread has run: see `close` in transfer-thread.ts
setImmediate(() => port.postMessage('ready'));
