import { accessRows } from './access-rows.js';
import { bulkRows } from './bulk-rows.js';
import { deviceDescriptionRows } from './device-description-rows.js';
import { deviceEventRows } from './device-event-rows.js';
import { deviceOrderRows } from './device-order-rows.js';
import { deviceRows } from './device-rows.js';
import { generalRows } from './general-rows.js';
import { hardwareTypeRows } from './hardware-type-rows.js';
import { imageRows } from './image-rows.js';
import { imagingServerRows } from './imaging-server-rows.js';
import { inventoryRunRows } from './inventory-run-rows.js';
import { liveRows } from './live-rows.js';
import { pxeConfigRows } from './pxe-config-rows.js';
import { registrationRows } from './registration-rows.js';
import { relayBoardRows } from './relay-board-rows.js';
import { reportRows } from './report-rows.js';
import { requestRows } from './request-rows.js';
import type { Row } from './row.js';

/** Every call of the API, by what it is about. */
export const ROWS: readonly Row[] = [
  ...generalRows,
  ...reportRows,
  ...deviceRows,
  ...requestRows,
  ...accessRows,
  ...deviceEventRows,
  ...deviceOrderRows,
  ...liveRows,
  ...bulkRows,
  ...deviceDescriptionRows,
  ...relayBoardRows,
  ...imagingServerRows,
  ...imageRows,
  ...hardwareTypeRows,
  ...pxeConfigRows,
  ...registrationRows,
  ...inventoryRunRows,
];
