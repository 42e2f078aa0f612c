import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Listing } from '../output/format.js';
import { bootConfigOption } from '../session/boot-config-option.js';
import { readDuration } from '../session/read-duration.js';
import { withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { acceptDevice } from './accept-device.js';
import { isSlow, type StepResult } from './acceptance-step.js';

interface Options {
  device: string[];
  image?: string;
  bootConfig?: Record<string, unknown>;
  within: number;
}

const WITHIN_SECONDS = 1_800;
const MAX_WITHIN_SECONDS = 86_400;
const MAX_DEVICES = 20;
const INTERRUPTED = 130;

/** `mozpool acceptance` */
export function addAcceptanceCommand(program: Command, terminal: Terminal): void {
  program
    .command('acceptance')
    .description(
      'Takes devices through everything that Mozpool does with them (reserve, image, verify, power, return, self-test), tells how long each step took and what is usual, and leaves them as they were.',
    )
    .requiredOption('--device <name...>', 'the devices, at the same time')
    .option('--image <name>', 'what to install; what is on the device unless said otherwise')
    .addOption(bootConfigOption())
    .option('--within <time>', 'how long a step may take', readDuration({ max: MAX_WITHIN_SECONDS }), WITHIN_SECONDS)
    .action(
      withClient(terminal, async ({ client, list, global }, { device, image, bootConfig, within }: Options) => {
        if (device.length > MAX_DEVICES) throw new CliError(`At most ${MAX_DEVICES} devices are tested at a time.`, { exit: 'usage' });
        const interrupt = new AbortController();
        const onSignal = () => {
          if (!interrupt.signal.aborted) terminal.err('Interrupted. The devices are put back; this takes a while.\n');
          interrupt.abort();
        };
        const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
        for (const signal of signals) process.on(signal, onSignal);
        try {
          const onStep = (result: StepResult) => void (global.output === 'table' && terminal.err(`${lineOf(result)}\n`));
          const accept = (name: string) =>
            acceptDevice({
              client,
              name,
              image,
              bootConfig,
              withinSeconds: within,
              assignee: 'mozpool acceptance',
              signal: interrupt.signal,
              onStep,
            });
          const outcomes = await Promise.allSettled([...new Set(device)].map(accept));
          const results = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
          list({ rows: results, columns: COLUMNS, name: ({ device, step }) => `${device} ${step}`, document: { steps: results } });
          for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
          if (interrupt.signal.aborted) throw new CliError('', { exit: INTERRUPTED });
          const failed = [...new Set(results.filter(({ outcome }) => outcome === 'failed').map(({ device }) => device))];
          if (failed.length > 0) throw new CliError(`Not accepted: ${failed.join(', ')}.`);
        } finally {
          for (const signal of signals) process.off(signal, onSignal);
        }
      }),
    );
}

const seconds = (value: number | null | undefined) => (value == null ? null : value.toFixed(1));

const COLUMNS: Listing<StepResult>['columns'] = {
  device: ({ device }) => device,
  step: ({ step }) => step,
  result: (result) => (result.outcome === 'passed' && isSlow(result) ? 'slow' : result.outcome),
  seconds: (result) => seconds(result.seconds),
  usual: ({ usual }) => seconds(usual?.p50),
  'nine of ten': ({ usual }) => seconds(usual?.p90),
  note: ({ note }) => note,
};

const lineOf = ({ device, step, outcome, seconds: took, note }: StepResult) =>
  `${device}: ${step} ${outcome}${took === null ? '' : ` after ${seconds(took)} s`}${note === '' ? '' : ` (${note})`}`;
