import { type MozpoolClient, MozpoolError } from '@mozpool/client';
import { StepFailed, type StepName, type StepResult } from './acceptance-step.js';
import { type AsFound, putBack } from './put-back.js';
import { type Device, orderIdle, settled, until } from './settled.js';
import { usualTimes } from './usual-times.js';

export interface AcceptOptions {
  client: MozpoolClient;
  name: string;
  image: string | undefined;
  bootConfig: Record<string, unknown> | undefined;
  assignee: string;
  /** For each step. */
  withinSeconds: number;
  /** Ends the test; the device is put back all the same. */
  signal: AbortSignal;
  onStep(result: StepResult): void;
}

/** The reservation ends by itself if this process is killed. */
const RESERVATION_SECONDS = 7_200;
/** A device that is locked out or looked into belongs to somebody. */
const OFFLINE = 'offline';

/**
 * Takes one device through everything that Mozpool does with it, and leaves it as it was found, whatever happens. Never throws for what a device
 * does: the results say it.
 */
export async function acceptDevice(options: AcceptOptions): Promise<StepResult[]> {
  const { client, name, withinSeconds, signal, onStep } = options;
  const results: StepResult[] = [];
  const found = (await client.deviceDetails({ params: { name } })).device;
  const refusal = whyNot(found);
  const usual = refusal === null ? await usualTimes(client, found) : {};
  const tell = (step: StepName, result: Omit<StepResult, 'device' | 'step' | 'usual'>) => {
    const full = { device: name, step, usual: usual[step] ?? null, ...result };
    results.push(full);
    onStep(full);
  };
  /** Runs a step with a limit of its own; false ends the test. */
  const step = async (title: StepName, work: (limit: AbortSignal) => Promise<string>, stop: AbortSignal = signal): Promise<boolean> => {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1_000;
    try {
      const note = await work(AbortSignal.any([stop, AbortSignal.timeout(withinSeconds * 1_000)]));
      tell(title, { outcome: 'passed', seconds: seconds(), note });
      return true;
    } catch (error) {
      if (stop.aborted) tell(title, { outcome: 'interrupted', seconds: seconds(), note: 'interrupted' });
      else if (error instanceof StepFailed || error instanceof MozpoolError || isTimeout(error))
        tell(title, {
          outcome: 'failed',
          seconds: seconds(),
          note: isTimeout(error) ? `not done after ${withinSeconds} s` : (error as Error).message,
        });
      else throw error;
      return false;
    }
  };
  if (refusal !== null) {
    tell('reserve', { outcome: 'failed', seconds: null, note: refusal });
    return results;
  }
  const asFound: AsFound = { device: found, request: null };
  try {
    await takeThrough(options, asFound, step, tell);
  } finally {
    // an interrupt ends the test, and not the cleaning up after it
    await step('put back', (limit) => putBack(client, asFound, limit), new AbortController().signal);
  }
  return results;
}

type Step = (title: StepName, work: (limit: AbortSignal) => Promise<string>) => Promise<boolean>;
type Tell = (step: StepName, result: Omit<StepResult, 'device' | 'step' | 'usual'>) => void;

async function takeThrough(
  { client, name, image, bootConfig, assignee, withinSeconds }: AcceptOptions,
  asFound: AsFound,
  step: Step,
  tell: Tell,
): Promise<void> {
  const { device: found } = asFound;
  const params = { name };
  const wanted = image ?? found.image ?? undefined;
  if (wanted === undefined)
    return tell('reserve', { outcome: 'failed', seconds: null, note: 'nothing is installed on it: say what to install, with --image' });
  const keys =
    bootConfig ?? (wanted === found.image && found.boot_config ? (JSON.parse(found.boot_config) as Record<string, unknown>) : {});
  const order = { assignee, reason: 'acceptance test' };
  const online = async (limit: AbortSignal) => {
    await client.goOnline({ params, body: order });
    return `${(await settled(client, name, limit, ['idle'])).state}`;
  };
  if (found.category === 'offline' && !(await step('bring online', online))) return;

  const reserve = async (limit: AbortSignal) => {
    const request = await client.requestDevice({
      device: name,
      image: wanted,
      bootConfig: keys,
      assignee,
      durationSeconds: RESERVATION_SECONDS,
      waitSeconds: withinSeconds,
    });
    asFound.request = request.id;
    await until(
      limit,
      async () =>
        (await client.requestDetails({ params: { id: request.id } })).assigned_device === name || (await over(client, request.id)),
    );
    return `request ${request.id}`;
  };
  if (!(await step('reserve', reserve))) return;
  const id = asFound.request!;
  let reused = false;
  const prepare = async (limit: AbortSignal) => {
    await client.waitUntilReady(id, { signal: limit });
    reused = (await client.requestHistory({ params: { id } })).claims.at(-1)?.preparation === 'reused';
    return reused ? `${wanted} was on it already` : wanted;
  };
  if (!(await step('image', prepare))) return;
  const verify = async (limit: AbortSignal) => {
    const { device } = await client.deviceDetails({ params }, { signal: limit });
    if (device.image !== wanted) throw new StepFailed(`it has image ${device.image ?? 'nothing'} instead of ${wanted}`);
    if (!(await client.ping({ params }, { signal: limit })).success) throw new StepFailed('it does not answer its ping');
    return 'it answers';
  };
  if (!(await step('verify', verify))) return;
  if (!found.power.switchable) tell('power', { outcome: 'skipped', seconds: null, note: 'nothing switches its power' });
  else {
    const cycle = async (limit: AbortSignal) => {
      await client.powerCycle({ params, body: order });
      await settled(client, name, limit, ['in use']);
      if (!(await client.ping({ params }, { signal: limit })).success)
        throw new StepFailed('it does not answer its ping after a power cycle');
      return 'it came back';
    };
    if (!(await step('power', cycle))) return;
  }
  const giveBack = async (limit: AbortSignal) => {
    await client.returnRequest({ params: { id } });
    asFound.request = null;
    await until(limit, async () => (await client.deviceDetails({ params })).device.holder === null);
    return (await settled(client, name, limit, ['idle'])).state;
  };
  if (!(await step('return', giveBack))) return;
  // a device that was given as it was has not shown yet that it can be installed
  const install = async (limit: AbortSignal) => {
    await orderIdle(client, name, limit, () => client.imageDevice({ params, body: { ...keys, ...order, image: wanted } }));
    return (await settled(client, name, limit, ['idle'])).image ?? 'nothing';
  };
  if (reused && !(await step('install', install))) return;
  await step('self-test', async (limit) => {
    await orderIdle(client, name, limit, () => client.selfTest({ params, body: order }));
    return (await settled(client, name, limit, ['idle'])).state;
  });
}

async function over(client: MozpoolClient, id: number): Promise<boolean> {
  const { state, why } = await client.requestStatus({ params: { id } });
  if (state.startsWith('failed_') || state === 'expired' || state === 'closed') throw new StepFailed(why);
  return false;
}

const isTimeout = (error: unknown): boolean => (error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError';

/** Why a device is not taken; null: it is. */
function whyNot({ active, holder, agent, category, state }: Device): string | null {
  if (!active) return 'it is deactivated: activate it first';
  if (holder !== null) return `${holder.assignee} holds it`;
  if (!agent.alive) return 'the agent of its imaging server is not heard';
  return category === 'idle' || state === OFFLINE ? null : `it is ${state}: only devices that are idle or offline are taken`;
}
