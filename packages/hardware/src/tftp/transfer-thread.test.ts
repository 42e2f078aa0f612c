import { type ControlledThreads, openControlledThreads } from '../testing/controlled-threads.js';
import { createTransferThread } from './transfer-thread.js';

/** The process died within these in one run of three, before a thread was waited for until it had loaded. */
const ROUNDS = 60;
/** Each takes a tenth of a second of a processor, which a busy machine gives a tenth of its time to. */
const ROUNDS_WITHIN_MS = 180_000;

let threads: ControlledThreads;
beforeEach(async () => {
  threads = await openControlledThreads();
});
afterEach(() => threads.close());

test(
  'threads that are closed as soon as they run, or before, leave the process alive',
  async () => {
    const deaths: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const thread = createTransferThread({ file: threads.file, onMessage: () => {}, onDeath: (reason) => deaths.push(reason) });
      const opening = thread.open();
      if (round % 10 > 0) await opening;
      await thread.close();
      await opening;
    }
    expect(deaths).toEqual([]);
  },
  ROUNDS_WITHIN_MS,
);
