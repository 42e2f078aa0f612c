/** Transfers in the thread that this is called in. */

import { createSharedFiles } from '../files/shared-files.js';
import { openContent } from './content-window.js';
import { type ReadSession, type SessionEnd, startReadSession } from './read-session.js';
import type { FromTransfers, ToTransfers, TransferOrder } from './transfer-messages.js';
import { openTransferSocket } from './transfer-socket.js';

/** Small enough for each of some hundred transfers to hold one of its own, should none of them share. */
const FILE_BLOCK_BYTES = 256 * 1024;
/** Kept beside those, in each thread. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

interface Running {
  /** Null while its content and its socket are being opened. */
  session: ReadSession | null;
  stopped: boolean;
}

/** Takes what is to be done; `tell` hears what came of it. */
export function runTransfers(tell: (message: FromTransfers) => void): (message: ToTransfers) => void {
  const files = createSharedFiles({ blockBytes: FILE_BLOCK_BYTES, maxBytes: MAX_KEPT_BYTES });
  const running = new Map<number, Running>();

  async function run(order: TransferOrder, mine: Running): Promise<SessionEnd> {
    const content = await openContent(order.content, order.netascii, files);
    try {
      const socket = await openTransferSocket(order.localAddress, order.ports);
      return await new Promise<SessionEnd>((resolve) => {
        const session = startReadSession({ ...order, socket, content, onEnd: resolve });
        mine.session = session;
        if (mine.stopped) session.stop();
      });
    } finally {
      await content.close();
    }
  }

  async function start(id: number, order: TransferOrder): Promise<void> {
    const mine: Running = { session: null, stopped: false };
    running.set(id, mine);
    const end = await run(order, mine).catch(failed);
    running.delete(id);
    tell({ kind: 'ended', id, end });
  }

  /** After whatever lies in its socket: a client acknowledges the last block, and at once asks for something else. */
  function stop(mine: Running): void {
    mine.stopped = true;
    setImmediate(() => setImmediate(() => mine.session?.stop()));
  }

  return (message) => {
    if (message.kind === 'start') return void start(message.id, message.order);
    const mine = running.get(message.id);
    // it has ended meanwhile, which has been told
    if (!mine) return;
    if (message.kind === 'stop') stop(mine);
    else if (mine.session?.repeated() === 'stale') tell({ kind: 'stale', id: message.id });
  };
}

function failed(error: Error): SessionEnd {
  return { outcome: 'failed', bytes: 0, resent: 0, detail: error.message };
}
