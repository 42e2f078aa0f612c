import { MAX_DURATION_SECONDS } from '@mozpool/contracts';
import type { Command } from 'commander';
import { readDuration, timeOption } from '../session/read-duration.js';
import { withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { REQUEST_DETAIL_COLUMNS, STATUS_COLUMNS } from './request-columns.js';
import { REQUEST_ID, readRequestId, readRequestIds } from './request-id.js';
import { addRequestOptions, type RequestOptions, readRequest } from './request-options.js';
import { waitingText } from './waiting-text.js';

const time = readDuration({ max: MAX_DURATION_SECONDS });

/** `mozpool request`, `wait`, `renew`, `return`, `status` and `why`: one step each of what `mozpool run` does. */
export function addRequestCommands(program: Command, terminal: Terminal): void {
  addRequestOptions(program.command('request'), { forText: 'how long it is yours, unless renewed' })
    .description('Asks for a device and shows the request; "wait", "renew" and "return" go on with it.')
    .action(
      withClient(terminal, async ({ client, show }, options: RequestOptions) => {
        const request = await client.requestDevice(readRequest(options, terminal));
        show({ rows: [request], columns: REQUEST_DETAIL_COLUMNS, name: ({ id }) => id, document: { request } });
      }),
    );

  program
    .command('wait')
    .description('Waits until the device of a request is ready, and shows the request.')
    .argument('<request>', 'its number', readRequestId)
    .option('--timeout <time>', 'stops waiting after so long; the request goes on', time)
    .action(
      withClient(terminal, async ({ client, show }, id: number, { timeout }: { timeout?: number }) => {
        const waiting = waitingText(terminal, id);
        const limit = timeout === undefined ? {} : { timeoutMs: timeout * 1000 };
        const request = await client.waitUntilReady(id, { ...limit, onStatus: waiting.show }).finally(waiting.end);
        show({ rows: [request], columns: REQUEST_DETAIL_COLUMNS, name: ({ assigned_device }) => assigned_device, document: request });
      }),
    );

  program
    .command('renew')
    .description('Keeps the device of a request: the new time counts from now.')
    .argument('<request>', 'its number', readRequestId)
    .addOption(timeOption('--for <time>', 'how long from now', time, '30m'))
    .action(
      withClient(terminal, async ({ client }, id: number, { for: duration }: { for: number }) => {
        await client.renewRequest({ params: { id }, body: { duration } });
      }),
    );

  program
    .command('return')
    .description('Gives devices back, or stops waiting for them. Twice does no harm.')
    .argument('<request...>', 'their numbers', readRequestIds)
    .option('--force <reason>', 'takes the device back from whoever holds it; for operators')
    .action(
      withClient(terminal, async ({ client }, ids: number[], { force }: { force?: string }) => {
        for (const id of ids) {
          if (force === undefined) await client.returnRequest({ params: { id } });
          else await client.forceReturn({ params: { id }, body: { reason: force } });
        }
      }),
    );

  program
    .command('status')
    .description('Shows where a request is.')
    .argument('<request>', 'its number', readRequestId)
    .action(
      withClient(terminal, async ({ client, show }, id: number) => {
        const [status, details] = await Promise.all([client.requestStatus({ params: { id } }), client.requestDetails({ params: { id } })]);
        show({ rows: [{ ...status, ...details }], columns: STATUS_COLUMNS, name: ({ state }) => state, document: status });
      }),
    );

  program
    .command('why')
    .description('Says in one sentence what a request waits for or how it ended, or why a device is not available.')
    .argument('<request or device>', 'the number of a request, or the name of a device')
    .action(
      withClient(terminal, async ({ client, global, show }, which: string) => {
        const { why, document } = REQUEST_ID.test(which) ? await whyRequest(Number(which)) : await whyDevice(which);
        if (global.output === 'table') terminal.out(`${why}\n`);
        else show({ rows: [{ why }], columns: { why: ({ why }) => why }, name: () => which, document });

        async function whyRequest(id: number) {
          const status = await client.requestStatus({ params: { id } });
          return { why: status.why, document: status };
        }
        async function whyDevice(name: string) {
          const reply = await client.deviceDetails({ params: { name } });
          const why = reply.device.unavailable_reason ?? `${name} is available: a waiting request would get it now.`;
          return { why, document: reply };
        }
      }),
    );
}
