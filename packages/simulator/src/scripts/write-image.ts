import { CORRUPT_CARD } from '../phases.js';
import { BootFailure } from '../power-session.js';
import type { BootScript } from './boot-script.js';

/** Downloads an image, writes it to the card and reboots. `image` is the generic one: the boot configuration says what it writes. */
export function writeImage(kind: 'b2g' | 'android' | 'image'): BootScript {
  return async ({ session, bootConfig, report }) => {
    const { parts } = session;
    if (kind === 'b2g' && typeof bootConfig.b2gbase !== 'string') throw new BootFailure('the boot configuration has no b2gbase');
    await report(`${kind}_downloading`);
    await session.spend(`${kind}_downloading`);
    if (parts.behaviour.badImage || bootConfig.simulate === 'bad_image') {
      // The check sum is looked at before anything is written, so the card keeps what it had.
      await report('bad_image');
      await session.hang('the image is bad');
    }
    await report(`${kind}_extracting`);
    parts.image = CORRUPT_CARD;
    await session.spend(`${kind}_extracting`);
    parts.agent.wipe();
    parts.image = kind === 'image' ? nameOf(bootConfig.image) : kind;
    parts.counters.imagesWritten += 1;
    await report(`${kind}_rebooting`);
    await session.spend(`${kind}_rebooting`);
  };
}

function nameOf(image: unknown): string {
  return typeof image === 'string' && image !== '' ? image : 'image';
}
