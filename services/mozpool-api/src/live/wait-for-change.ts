import type { Waiters } from './waiters.js';

/**
 * Reads a row and returns it as soon as its state is not `known` any more (without `known`: not what it is now), or after
 * `wait` seconds as it is then; at once if nothing will change it. It registers before it reads, so that no change falls between; while it waits it costs
 * the database nothing.
 */
export async function waitForChange<Row extends { state: string }>(
  waiters: Waiters,
  {
    subject,
    wait,
    known,
    signal,
    read,
    isFinal = () => false,
  }: {
    subject: string;
    wait: number | undefined;
    known: string | undefined;
    signal: AbortSignal;
    read: () => Promise<Row>;
    /** Of a state that stays for ever. */
    isFinal?: (state: string) => boolean;
  },
): Promise<Row> {
  if (!wait) return read();
  const waiter = waiters.register(subject);
  try {
    const end = performance.now() + wait * 1000;
    let row = await read();
    const before = known ?? row.state;
    while (row.state === before && !isFinal(row.state)) {
      const wake = await waiter.next(end - performance.now(), signal);
      if (wake === 'gone') return row;
      row = await read();
      if (wake === 'late') return row;
    }
    return row;
  } finally {
    waiter.close();
  }
}
