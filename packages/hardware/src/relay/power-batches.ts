/**
 * Power commands of a board, gathered while they wait for it. The board's queue is entered once for all of them; each keeps its own deadline,
 * its own fence and its own answer. Two commands for one relay never share a connection at a time: their order is part of what they mean.
 */

import { boardKey, type RelayAddress } from '@mozpool/protocols';
import { connectRestedBoard } from './board-connection.js';
import type { BoardQueues } from './board-queues.js';
import { conversePower } from './power-conversation.js';
import { createPowerStep, type PowerStep, type PowerStepInput } from './power-step.js';
import { type RelayResult, relayFailed } from './relay-result.js';

export interface PowerBatchesInput {
  readonly queues: BoardQueues;
  readonly dwellMs: number;
  readonly staggerMs: number;
  readonly connectTimeoutMs: number;
  readonly replyTimeoutMs: number;
  /** Commands waiting for one board, beyond which new ones are refused. */
  readonly maxWaiting: number;
}

interface Gathering {
  readonly waiting: PowerStep[];
  /** A batch is in the board's queue, or at work. */
  queued: boolean;
  /** Wakes a conversation that could take one more. */
  wake(): void;
}

export function createPowerBatches({ queues, maxWaiting, connectTimeoutMs, ...timing }: PowerBatchesInput) {
  const gatherings = new Map<string, Gathering>();

  function submit(input: PowerStepInput): Promise<RelayResult> {
    const key = boardKey(input.relay);
    const gathering = gatherings.get(key) ?? { waiting: [], queued: false, wake: () => {} };
    const { waiting } = gathering;
    if (waiting.length >= maxWaiting)
      return Promise.resolve(relayFailed('queue_full', `${waiting.length} power commands already wait for board ${key}`));
    const { step, result } = createPowerStep(input, (dropped) => {
      const index = waiting.indexOf(dropped);
      if (index !== -1) waiting.splice(index, 1);
    });
    if (step.settled()) return result;
    gatherings.set(key, gathering);
    waiting.push(step);
    enqueue(key, gathering);
    gathering.wake();
    return result;
  }

  function enqueue(key: string, gathering: Gathering): void {
    if (gathering.queued) return;
    gathering.queued = true;
    void queues.submit(key, { run: () => run(gathering) }).then((outcome) => {
      gathering.queued = false;
      // Refused: too much else waits for the board. Every step would wait for nothing.
      if (outcome !== null) for (const step of gathering.waiting.splice(0)) step.settle(outcome);
      if (gathering.waiting.length > 0) enqueue(key, gathering);
      else gatherings.delete(key);
    });
  }

  async function run(gathering: Gathering): Promise<{ result: null; touched: boolean }> {
    const [first] = takeable(gathering.waiting);
    if (!first) return { result: null, touched: false };
    const connecting = Math.max(...gathering.waiting.map(({ deadlineAt }) => deadlineAt));
    const connection = await connectRestedBoard(first.relay, Math.min(connecting, performance.now() + connectTimeoutMs));
    if ('ok' in connection) {
      for (const step of gathering.waiting.splice(0)) step.settle(connection);
      return { result: null, touched: true };
    }
    const inUse: PowerStep[] = [];
    try {
      await conversePower({
        connection,
        ...timing,
        takeWaiting: () => {
          const busy = inUse.filter((step) => !step.settled());
          const joining = takeable(gathering.waiting, busy);
          inUse.splice(0, inUse.length, ...busy, ...joining);
          for (const step of joining) {
            gathering.waiting.splice(gathering.waiting.indexOf(step), 1);
            step.begin();
          }
          return joining;
        },
        waitForSteps: (atMostMs) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, Math.ceil(atMostMs));
            gathering.wake = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
      });
    } finally {
      gathering.wake = () => {};
      await connection.close();
    }
    return { result: null, touched: true };
  }

  /** The first of each relay that is free, in order; those that may not begin any more are answered on the way. */
  function takeable(waiting: PowerStep[], busy: readonly PowerStep[] = []): PowerStep[] {
    const taken = new Set(busy.map(({ relay }) => relayKey(relay)));
    const steps: PowerStep[] = [];
    for (const step of [...waiting]) {
      if (taken.has(relayKey(step.relay)) || dropped(waiting, step)) continue;
      taken.add(relayKey(step.relay));
      steps.push(step);
    }
    return steps;
  }

  function dropped(waiting: PowerStep[], step: PowerStep): boolean {
    let refused: ReturnType<PowerStep['refusal']>;
    try {
      refused = step.refusal(step.action === 'cycle' ? timing.dwellMs + timing.staggerMs * waiting.length : 0);
    } catch (error) {
      waiting.splice(waiting.indexOf(step), 1);
      step.crash(error);
      return true;
    }
    if (refused === null) return false;
    waiting.splice(waiting.indexOf(step), 1);
    step.settle(refused);
    return true;
  }

  return { submit };
}

const relayKey = ({ bank, relay }: RelayAddress) => bank * 8 + relay;
