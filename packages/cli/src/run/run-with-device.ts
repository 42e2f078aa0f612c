import { type DeviceInHand, type DeviceRequest, MozpoolError } from '@mozpool/client';
import { CliError } from '../cli-error.js';
import { explainError } from '../explain-error.js';
import { type WaitingText, waitingText } from '../request/waiting-text.js';
import { readPatience } from '../session/global-options.js';
import type { Session } from '../session/with-client.js';
import { deviceEnvironment } from './device-environment.js';
import { codeOfSignal, Interrupted, type Interruption, takeSignals } from './interruption.js';
import { runChild } from './run-child.js';

export interface Work {
  command: string;
  args: readonly string[];
  graceMs: number;
  /** Told when the device is ready. */
  onReady?: (inHand: DeviceInHand) => void;
}

/** A service that is installed anew or fails over is back before. */
const PATIENCE_SECONDS = 300;

/** Runs a command with a device in hand; resolves to the command's exit code when the device is given back. */
export async function runWithDevice(session: Session, spec: DeviceRequest, work: Work): Promise<number> {
  const { client, terminal, global } = session;
  const interruption = takeSignals();
  let waiting: WaitingText | undefined;
  try {
    const useDevice = (inHand: DeviceInHand) => {
      waiting?.end();
      return begin(session, inHand, work, interruption);
    };
    return await client.withDevice(spec, useDevice, {
      signal: interruption.signal,
      patienceMs: readPatience(global, terminal.env, PATIENCE_SECONDS),
      onRequested: ({ id }) => {
        waiting = waitingText(terminal, id);
      },
      onStatus: (status) => waiting?.show(status),
      onNotReturned: ({ message }) => {
        terminal.err(`The device could not be given back: ${message}\nIt comes back when its reservation runs out.\n`);
      },
    });
  } catch (error) {
    waiting?.end();
    if (error instanceof Interrupted) throw new CliError('', { exit: codeOfSignal(error.signal), cause: error });
    if (error instanceof MozpoolError) throw new CliError((explainError(error) as Error).message, { exit: 'not_run', cause: error });
    throw error;
  } finally {
    interruption.end();
  }
}

async function begin({ terminal }: Session, inHand: DeviceInHand, work: Work, { insisted }: Interruption): Promise<number> {
  work.onReady?.(inHand);
  const { signal } = inHand;
  const env = { ...terminal.env, ...deviceEnvironment(inHand) };
  const code = await runChild({ ...work, env, signal, insisted, atTerminal: terminal.tty.in });
  // whatever a command says that has lost its device is not its own result
  if (signal.aborted && !(signal.reason instanceof Interrupted)) throw signal.reason;
  return code;
}
