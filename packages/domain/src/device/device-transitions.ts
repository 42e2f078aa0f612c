import { withSkippedSteps } from './skipped-steps.js';
import type { DeviceRow } from './transitions/device-row.js';
import { FAILING } from './transitions/failing.js';
import { HOLDING } from './transitions/holding.js';
import { IMAGING } from './transitions/imaging.js';
import { ORDERS } from './transitions/orders.js';
import { POWER_CYCLING } from './transitions/power-cycling.js';
import { VERIFYING } from './transitions/verifying.js';

/** Every transition of a device, in the order in which guards are tried. */
export const DEVICE_TRANSITIONS: readonly DeviceRow[] = withSkippedSteps([
  ...ORDERS,
  ...HOLDING,
  ...POWER_CYCLING,
  ...IMAGING,
  ...VERIFYING,
  ...FAILING,
]);
