import { changeStates } from '../streams/change-states.js';

/** A process of its own that makes things happen until it is told to stop: what it costs is not counted against the browser or the benchmark. */
export interface FeederOrder {
  url: string;
  devices: readonly string[];
  perSecond: number;
}

/** Longer than any benchmark takes; one that was forgotten ends by itself. */
const MAX_SECONDS = 3_600;

process.once('message', (order) => {
  const { url, devices, perSecond } = order as FeederOrder;
  changeStates(url, devices, { perSecond, seconds: MAX_SECONDS }).catch((error: Error) => {
    process.stderr.write(`the feeder stopped: ${error.message}\n`);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
