import { type ControlledThreads, openControlledThreads } from '../testing/controlled-threads.js';
import { createTransferThread } from './transfer-thread.js';

/** The process died within these in one run of three, before a thread was waited for until it had loaded. */
const ROUNDS = 60;
/** One at a time they get too small a share of a busy machine: each takes a tenth of a second of a processor. */
const SIDE_BY_SIDE = 4;
const ROUNDS_WITHIN_MS = 60_000;

let threads: ControlledThreads;
beforeEach(async () => {
  threads = await openControlledThreads();
});
afterEach(() => threads.close());

test(
  'threads that are closed as soon as they run, or before, leave the process alive',
  async () => {
    const deaths: string[] = [];
    let rounds = 0;
    const lane = async () => {
      while (rounds < ROUNDS) {
        const round = rounds++;
        const thread = createTransferThread({ file: threads.file, onMessage: () => {}, onDeath: (reason) => deaths.push(reason) });
        const opening = thread.open();
        if (round % 10 > 0) await opening;
        await thread.close();
        await opening;
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    expect(deaths).toEqual([]);
  },
  ROUNDS_WITHIN_MS,
);
