// Gives the device back, and shows its log in the summary of the step.
import { appendFileSync, existsSync } from 'node:fs';
import { deviceVariables, environment, hold } from './hold.mjs';

const LOG_LINES = 200;
const LOG_WITHIN_MS = 15_000;

const directory = process.env.STATE_directory;
if (directory) {
  const code = hold('stop', directory);
  if (existsSync(`${directory}/device.env`)) await summarize(deviceVariables(directory), code);
  if (code !== 0) {
    process.stdout.write('::error::The device was lost while the job used it; its results may be wrong.\n');
    process.exit(1);
  }
}

async function summarize({ MOZPOOL_DEVICE: device, MOZPOOL_DEVICE_ADDRESS: address, MOZPOOL_REQUEST: request }, code) {
  const log = await readLog(device);
  // longer than any fence within
  const fence = '`'.repeat(Math.max(3, ...[...log.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const text = `### Device ${device}

${address}, request ${request}: ${code === 0 ? 'given back' : '**lost while the job used it**'}

<details><summary>Its log</summary>

${fence}
${log}
${fence}

</details>
`;
  appendFileSync(process.env.GITHUB_STEP_SUMMARY, text);
}

/** The first server that answers; a summary without a log is better than a job that fails for it. */
async function readLog(device) {
  const { MOZPOOL_SERVER = '', MOZPOOL_TOKEN = '' } = environment();
  const headers = MOZPOOL_TOKEN === '' ? {} : { authorization: `Bearer ${MOZPOOL_TOKEN}` };
  let problem = 'no server is named';
  for (const server of MOZPOOL_SERVER.split(',').filter(Boolean)) {
    try {
      const url = `${server.trim().replace(/\/+$/, '')}/api/device/${encodeURIComponent(device)}/log/?limit=${LOG_LINES}`;
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(LOG_WITHIN_MS) });
      const body = await answer.json();
      if (answer.ok) return body.log.map(({ timestamp, source, message }) => `${timestamp} ${source}: ${message}`).join('\n');
      problem = body.detail ?? `status ${answer.status}`;
    } catch (error) {
      problem = error.message;
    }
  }
  return `The log could not be read: ${problem}`;
}
