import { openBenchPool } from './reservations/bench-pool.js';
import { benchCreate } from './reservations/create-part.js';
import { benchList } from './reservations/list-part.js';
import { benchReturn } from './reservations/return-part.js';
import { createVerdict } from './verdict.js';

const DEVICES = { small: 100, large: 10_000 };

/** What reservations cost in a large pool, against targets: every part measures one thing and says whether it is met. */
export async function benchReservations(): Promise<boolean> {
  const verdict = createVerdict();
  verdict.say(
    `starting two installations, with ${DEVICES.small} and with ${DEVICES.large} devices; their Postgres writes to disk before it answers`,
  );
  const large = await openBenchPool(DEVICES.large);
  try {
    const small = await openBenchPool(DEVICES.small);
    try {
      await benchCreate(small, large, verdict);
    } finally {
      await small.close();
    }
    await benchList(large, verdict);
    await benchReturn(large, verdict);
  } finally {
    await large.close();
  }
  return verdict.good;
}
