import type { Answer, Command } from '@mozpool/contracts';
import type { Log } from '@mozpool/service-kit';
import type { Lease } from '../lease/lease.js';
import type { AgentStore } from '../store/agent-store.js';

/** What a piece of work came to; never an exception for a fault of the hardware. */
export interface WorkResult {
  outcome: Answer['outcome'];
  /** One line for the device's log. */
  detail: string;
}

/** How a piece of work is done, told when to stop and asked again whether it may still touch the hardware. */
export interface WorkContext {
  /** Aborted when a newer command for the device arrives or the agent stops. */
  signal: AbortSignal;
  /** Milliseconds left when the work begins; it has to end by itself. */
  budgetMs: number;
  /** True, or why not. */
  mayProceed: () => true | string;
}

export type WorkHandler = (command: Command, context: WorkContext) => Promise<WorkResult>;

export interface CommandRunnerInput {
  lease: Lease;
  store: AgentStore;
  log: Log;
  work: WorkHandler;
  answer: (answer: Answer) => Promise<void>;
  maxRunning: number;
  count?: (outcome: Answer['outcome']) => void;
}

/** No state of a device lasts longer with work under way; also keeps timers in their range. */
const MAX_BUDGET_MS = 3_600_000;

/** Asking a device twice does no harm: these need not be on disk before they begin. */
const HARMLESS_TWICE: readonly Command['work']['kind'][] = ['probe', 'sdcard_check'];

/**
 * Takes commands and answers them. A command is fenced twice, when it comes and again when its board is free: by the
 * lease's epoch, by `notAfter`, and by its generation, which has to be newer than that of the last command begun.
 * Taking is quick; the work goes on by itself, and a crash forgets it: the deadline of the device's state is the retry.
 */
export function createCommandRunner({ lease, store, log, work, answer, maxRunning, count }: CommandRunnerInput) {
  const running = new Map<number, AbortController>();
  const unfinished = new Set<Promise<void>>();
  let stopping = false;

  function refusal(command: Command): string | undefined {
    const epoch = lease.epoch();
    if (stopping) return 'the agent is stopping';
    if (epoch === null) return 'the agent has no lease';
    if (command.epoch !== epoch) return `the command was given under lease ${command.epoch}, the lease is ${epoch} now`;
    const now = lease.databaseNow();
    if (command.notAfter !== null && now !== null && now >= command.notAfter) return 'the command has expired';
    return undefined;
  }

  async function take(command: Command): Promise<void> {
    const { device, generation } = command;
    const startedAt = performance.now();
    const why =
      refusal(command) ??
      (generation <= store.markOf(device.id)
        ? 'a command as new has been begun already'
        : running.size >= maxRunning && !running.has(device.id)
          ? `${maxRunning} commands are running already`
          : undefined);
    if (why !== undefined) {
      log.warn(`command ${command.work.kind} for ${device.name} dropped: ${why}`, { device: device.name, reason: why });
      await reply(command, { outcome: 'dropped', detail: why }, startedAt);
      return;
    }
    // All of this before anything is awaited: the next command of the device may be taken in any gap, and has to find this one.
    running.get(device.id)?.abort();
    const abort = new AbortController();
    running.set(device.id, abort);
    const begun = store.begin({
      deviceId: device.id,
      device: device.name,
      generation,
      durable: !HARMLESS_TWICE.includes(command.work.kind),
      ...(command.work.kind === 'power_cycle' && { boot: command.work.boot }),
    });
    const done = begun
      .then(
        () => run(command, abort, startedAt),
        (error: Error) =>
          reply(command, { outcome: 'failed', detail: `the agent cannot write its state (STATE_DIR): ${error.message}` }, startedAt),
      )
      .finally(() => {
        if (running.get(device.id) === abort) running.delete(device.id);
        unfinished.delete(done);
      });
    unfinished.add(done);
    await begun.catch(() => undefined); // answered above
  }

  async function run(command: Command, abort: AbortController, startedAt: number): Promise<void> {
    if (abort.signal.aborted) return;
    const now = lease.databaseNow() ?? Date.now();
    const budgetMs = command.notAfter === null ? MAX_BUDGET_MS : Math.min(MAX_BUDGET_MS, command.notAfter - now);
    let result: WorkResult;
    try {
      result = await work(command, {
        signal: abort.signal,
        budgetMs,
        mayProceed: () =>
          refusal(command) ?? (store.markOf(command.device.id) !== command.generation ? 'a newer command has arrived' : true),
      });
    } catch (error) {
      log.error(`command ${command.work.kind} for ${command.device.name} failed in an unexpected way`, {
        device: command.device.name,
        error,
      });
      result = { outcome: 'failed', detail: (error as Error).message };
    }
    if (abort.signal.aborted) return;
    await reply(command, result, startedAt);
  }

  async function reply(command: Command, { outcome, detail }: WorkResult, startedAt: number): Promise<void> {
    count?.(outcome);
    try {
      await answer({
        commandId: command.commandId,
        server: command.server,
        deviceId: command.device.id,
        generation: command.generation,
        epoch: command.epoch,
        kind: command.work.kind,
        outcome,
        event: outcome === 'ok' ? command.events.ok : outcome === 'failed' ? command.events.failed : null,
        detail: detail.slice(0, 2_000),
        tookMs: Math.round(performance.now() - startedAt),
      });
    } catch (error) {
      log.warn(`the answer about ${command.device.name} could not be sent; its deadline is the retry`, {
        device: command.device.name,
        reason: (error as Error).message,
      });
    }
  }

  return {
    take,
    running: () => running.size,
    async stop(): Promise<void> {
      stopping = true;
      for (const abort of running.values()) abort.abort();
      await Promise.allSettled(unfinished);
    },
  };
}
