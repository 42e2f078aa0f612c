import type { BootScript } from './boot-script.js';
import { maintenance } from './maintenance.js';
import { selfTest } from './self-test.js';
import { writeImage } from './write-image.js';

/** Second-stage scripts by the name in the PXE config's URL. */
export const bootScripts: ReadonlyMap<string, BootScript> = new Map([
  ['b2g-second-stage', writeImage('b2g')],
  ['android-second-stage', writeImage('android')],
  ['image-second-stage', writeImage('image')],
  ['maintenance-second-stage', maintenance],
  ['selftest-second-stage', selfTest],
]);
