import type { BootScript } from './boot-script.js';

/** A live image for people: an hour of it, then nobody answers any more. */
export const maintenance: BootScript = async ({ session, report }) => {
  await report('maint_mode');
  await session.spend('maint_mode', 'idle');
  await session.hang('maintenance time is over');
};
