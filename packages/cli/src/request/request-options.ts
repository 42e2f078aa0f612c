import { hostname, userInfo } from 'node:os';
import type { DeviceRequest } from '@mozpool/client';
import { MAX_DURATION_SECONDS } from '@mozpool/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import { bootConfigOption } from '../session/boot-config-option.js';
import { readDuration, timeOption } from '../session/read-duration.js';
import type { Terminal } from '../terminal.js';

export interface RequestOptions {
  image: string;
  device?: string;
  label?: string[];
  environment?: string;
  bootConfig?: Record<string, unknown>;
  for: number;
  wait?: number;
  assignee?: string;
  priority?: number;
}

const DEFAULT_FOR = '30m';
const time = readDuration({ max: MAX_DURATION_SECONDS });
const MAX_PRIORITY = 100;

/** What all commands that ask for a device take. */
export function addRequestOptions(command: Command, { forText }: { forText: string }): Command {
  return command
    .requiredOption('--image <name>', 'what shall be on the device')
    .option('--label <selector>', 'what its labels have to be: pool=b2g, "gpu,os!=4.0"; again for more', (text, before: string[] = []) => [
      ...before,
      text,
    ])
    .option('--device <name>', 'this very device; any that fits without it')
    .option('--environment <name>', 'only a device of this environment')
    .addOption(bootConfigOption())
    .addOption(timeOption('--for <time>', forText, time, DEFAULT_FOR))
    .option('--wait <time>', 'gives up when there is no device after so long', time)
    .option('--assignee <who>', 'who asks, for people and logs (MOZPOOL_ASSIGNEE; you on this host without it)')
    .option('--priority <number>', `from -${MAX_PRIORITY} to ${MAX_PRIORITY}; higher comes first`, readPriority);
}

export function readRequest(options: RequestOptions, { env }: Pick<Terminal, 'env'>): DeviceRequest {
  const { image, device, label, environment, bootConfig, for: durationSeconds, wait: waitSeconds, assignee, priority } = options;
  return {
    image,
    device,
    labels: label?.join(','),
    environment,
    bootConfig,
    durationSeconds,
    waitSeconds,
    assignee: assignee || env.MOZPOOL_ASSIGNEE || `${userInfo().username}@${hostname()}`,
    priority,
  };
}

function readPriority(text: string): number {
  const priority = Number(text);
  if (/^[+-]?\d{1,3}$/.test(text) && Math.abs(priority) <= MAX_PRIORITY) return priority;
  throw new InvalidArgumentError(`Write a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY}.`);
}
