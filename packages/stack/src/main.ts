import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isPortFree } from './free-port.js';
import { DEFAULT_NETWORK } from './rack-lab.js';
import { type Installation, startInstallation } from './start-installation.js';

const USAGE = `npm start -- [options]

  --devices N      simulated devices (20)
  --agents N       imaging servers (2)
  --time-scale N   how many times as fast simulated time runs (60)
  --port N         port of the API and dashboard (8080)
  --network N      the simulated devices have addresses 127.N.x.y (1): one for each rack that runs on this machine
  --queue KIND     auto, redis or postgres (auto: Redis where redis-server is installed)
  --no-failures    devices do not fail by chance
  --data DIR       where everything is kept between runs (.mozpool)
  --fresh          begin with an empty database
`;

const WHOLE = /^\d+$/;

function readOptions() {
  const { values } = parseArgs({
    options: {
      devices: { type: 'string', default: '20' },
      agents: { type: 'string', default: '2' },
      'time-scale': { type: 'string', default: '60' },
      port: { type: 'string', default: '8080' },
      network: { type: 'string', default: String(DEFAULT_NETWORK) },
      queue: { type: 'string', default: 'auto' },
      'no-failures': { type: 'boolean', default: false },
      data: { type: 'string', default: '.mozpool' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'devices' | 'agents' | 'port' | 'network', min: number, max: number) => {
    const text = values[name];
    const value = Number(text);
    if (!WHOLE.test(text) || value < min || value > max)
      throw new Error(`--${name} has to be a whole number from ${min} to ${max}, not "${text}"`);
    return value;
  };
  const timeScale = Number(values['time-scale']);
  if (!(timeScale >= 0.1 && timeScale <= 10_000))
    throw new Error(`--time-scale has to be a number from 0.1 to 10000, not "${values['time-scale']}"`);
  const { queue } = values;
  if (queue !== 'auto' && queue !== 'redis' && queue !== 'postgres')
    throw new Error(`--queue has to be auto, redis or postgres, not "${queue}"`);
  const devices = whole('devices', 1, 1_000);
  const agents = whole('agents', 1, 20);
  if (agents > devices)
    throw new Error(`--agents ${agents} is more than --devices ${devices}: an imaging server without devices is of no use here`);
  return {
    devices,
    agents,
    timeScale,
    port: whole('port', 0, 65_535),
    network: whole('network', 1, 255),
    queue,
    failures: !values['no-failures'],
    dataDir: resolve(values.data),
    fresh: values.fresh,
    help: values.help,
  } as const;
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const say = (text: string) => process.stdout.write(`${text}\n`);
  let interrupted: () => void = () => undefined;
  const interruption = new Promise<void>((done) => {
    interrupted = done;
  });
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    if (options.port !== 0 && !(await isPortFree(options.port))) {
      throw new Error(`port ${options.port} is taken: stop what uses it, or choose another with --port N`);
    }
    if (options.fresh) await rm(options.dataDir, { recursive: true, force: true });
    const installation = await startInstallation({ ...options, seed: 'mozpool', say });
    say(welcome(installation, options));
    await interruption;
    say('Stopping …');
    await installation.stop();
    say('Stopped. Everything is kept for the next start.');
    return 0;
  } catch (error) {
    process.stderr.write(`Mozpool did not start: ${(error as Error).message}\nLogs are in ${options.dataDir}/logs.\n`);
    return 1;
  }
}

function welcome({ url, devices, queue, rackUrl }: Installation, { timeScale }: { timeScale: number }): string {
  return `
Mozpool runs: ${url} (open it in a browser: the dashboard)
  ${devices} simulated devices, ${timeScale} times as fast as real ones; the queue is in ${queue === 'redis' ? 'Redis' : 'Postgres'}.
  The rack obeys at ${rackUrl} (see packages/simulator/README.md).

Ask for a device (they first prove themselves; give them a moment):

  curl -s -X POST ${url}/api/device/any/request/ -d '{"assignee": "me", "duration": 1800, "image": "b2g", "b2gbase": "http://example.com/b2g/"}'

Then follow it, and give it back:

  curl -s ${url}/api/request/1/status/
  curl -s -X POST ${url}/api/request/1/return/

Ctrl-C stops everything.
`;
}

process.exit(await main());
