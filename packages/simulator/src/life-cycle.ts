import { closeAgents } from './device-parts.js';
import { ImagingServerError } from './imaging-server.js';
import { tryNetboot } from './netboot.js';
import { CORRUPT_CARD, imageOdds } from './phases.js';
import { BootFailure, type PowerSession } from './power-session.js';
import { runSecondStage } from './second-stage.js';

/** Real pause before a failed boot is repeated, so that minimal phases and a broken server do not make a device spin. */
const REPEAT_FLOOR_SECONDS = 0.5;

/**
 * What a device does from power-on to power cut. It never returns: the cut rejects whatever is awaited. `from` is `card` for
 * devices whose image is already running when the rack starts.
 */
export async function live(session: PowerSession, from: 'power' | 'card'): Promise<never> {
  let next: 'boot' | 'card' = from === 'card' ? 'card' : 'boot';
  for (;;) {
    try {
      if (next === 'card') await runCard(session);
      else await boot(session);
    } catch (error) {
      session.signal.throwIfAborted();
      if (!(error instanceof BootFailure) && !(error instanceof ImagingServerError)) throw error;
      const { config, counters, log, timeline } = session.parts;
      counters.failedBoots += 1;
      timeline.close();
      log('info', 'boot failed; the device starts again', { device: config.name, cause: error.message });
      await session.parts.clock.pause(REPEAT_FLOOR_SECONDS, session.signal);
    }
    closeAgents(session.parts);
    await session.answerPings(false);
    next = 'boot';
  }
}

/** One pass of the boot loader, and what it leads to. Returns when the device reboots. */
async function boot(session: PowerSession): Promise<void> {
  const { parts } = session;
  parts.counters.boots += 1;
  // Boot loaders answer pings, which is why nobody should trust a ping right after a power cycle.
  await session.answerPings(true);
  await session.spend('booting');
  await session.answerPings(false);
  const plan = await tryNetboot(session);
  if (plan === null) {
    await runCard(session);
    return;
  }
  parts.counters.networkBoots += 1;
  parts.boots = [plan.identity, ...parts.boots.filter((known) => known.boot !== plan.identity.boot)].slice(0, 2);
  await session.answerPings(true);
  await runSecondStage(session, plan);
}

/** Runs the image on the card. Returns when its agent reboots the device; an unusable card hangs. */
async function runCard(session: PowerSession): Promise<void> {
  const { parts } = session;
  const { image } = parts;
  if (image === null || image === CORRUPT_CARD)
    return await session.hang(image === null ? 'the card is empty' : 'the card is half written');
  parts.counters.cardBoots += 1;
  const state = `running_${image}`;
  await session.spend('image_starting');
  await session.reach(state, 'running');
  const odds = imageOdds(image, parts.rules.failures);
  if (parts.random.chance(odds.ping)) await session.answerPings(true);
  const rebooting = Promise.withResolvers<void>();
  if (odds.hasSutAgent) {
    await session.startAgent(odds, async () => {
      if (!parts.random.chance(odds.sutReboot)) {
        await session.pauseQuietly('sut_reboot_refused');
        return false;
      }
      rebooting.resolve();
      return true;
    });
  }
  await session.idle(state, rebooting.promise);
  closeAgents(parts);
  await session.answerPings(false);
  await session.spend('sut_rebooting');
}
