import type { Log } from '../log/create-logger.js';
import { startAdvice } from './start-advice.js';
import { withLimit } from './with-limit.js';

export interface Service {
  start(): Promise<void>;
  /** Concurrent calls share one promise; a service that started only in part can be stopped. */
  stop(): Promise<void>;
}

/** One part of a service, in the order in which it starts; stopping goes backwards. */
export interface ServicePart {
  name: string;
  start?: () => unknown;
  stop?: () => unknown;
  /** What it was told by the environment, `PORT=80, HOST=0.0.0.0`: named when it cannot start. No secrets. */
  settings?: string;
  /** A part that does not stop in time is left behind and named in the log. */
  stopWithinMs?: number;
}

/** `PORT=80, HOST=0.0.0.0`: the `settings` of a part. */
export function settingsOf<Config extends object>(config: Config, ...names: (keyof Config & string)[]): string {
  return names.map((name) => `${name}=${config[name] ?? ''}`).join(', ');
}

const STOP_PART_WITHIN_MS = 5_000;
/** A part that takes longer to start is told of and waited for: a disk that does not answer says nothing by itself. */
const SLOW_START_MS = 10_000;

/** Joins parts into a service: starts them one after the other, stops what was started in reverse order, whatever fails. */
export function composeService(parts: readonly ServicePart[], { log }: { log: Log }): Service {
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  const begun: ServicePart[] = [];

  async function startAll(): Promise<void> {
    for (const part of parts) {
      if (stopping) throw new Error(`stopped while starting, before ${part.name}`);
      begun.push(part);
      const slow = setTimeout(() => log.warn(`${part.name} takes long to start${toldBy(part)}; it is waited for`), SLOW_START_MS);
      try {
        await part.start?.();
      } catch (error) {
        throw new Error(startProblem(part, error), { cause: error });
      } finally {
        clearTimeout(slow);
      }
    }
  }

  async function stopAll(): Promise<void> {
    // a start in progress ends at its next part; its error belongs to whoever called start
    await starting?.catch(() => undefined);
    for (const part of begun.reverse()) {
      const limitMs = part.stopWithinMs ?? STOP_PART_WITHIN_MS;
      try {
        await withLimit(limitMs, `${part.name} did not stop`, async () => part.stop?.());
      } catch (error) {
        log.warn(`${part.name} did not stop cleanly; going on`, { error });
      }
    }
  }

  return {
    start() {
      starting ??= startAll();
      return starting;
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function startProblem(part: ServicePart, error: unknown): string {
  const advice = startAdvice(error);
  return `${part.name} could not start${toldBy(part)}${advice ? `: ${advice}` : ''}`;
}

const toldBy = ({ settings }: ServicePart) => (settings ? ` with ${settings}` : '');
