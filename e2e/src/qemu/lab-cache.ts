import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Downloads are kept here from one run to the next; the directory may be removed at any time. */
export const CACHE = resolve(fileURLToPath(import.meta.url), '../../../../.mozpool/qemu');
