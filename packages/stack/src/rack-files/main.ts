import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRackBootFiles } from '../boot-files.js';
import { rackConfig, rackLab } from '../rack-lab.js';
import { planRack } from './plan-rack.js';

const USAGE = `Writes what an installation with a simulated rack reads: lab.json for the migration, rack.json for the rack, boot/ for agents.

  --out DIRECTORY  where to write (required)
  --devices N      simulated devices (20)
  --agents N       imaging servers (2): imaging-1, imaging-2, …
  --time-scale N   how many times as fast simulated time runs (60)
  --failures       devices fail by chance
`;

const LIMITS = { devices: 1_000, agents: 20, timeScale: 10_000 } as const;

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      devices: { type: 'string', default: '20' },
      agents: { type: 'string', default: '2' },
      'time-scale': { type: 'string', default: '60' },
      failures: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'devices' | 'agents' | 'time-scale', max: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > max)
      throw new Error(`--${name} has to be a whole number from 1 to ${max}, not "${values[name]}"`);
    return value;
  };
  if (values.out === undefined) throw new Error('--out is missing: name a directory');
  return {
    out: values.out,
    devices: number('devices', LIMITS.devices),
    agents: number('agents', LIMITS.agents),
    timeScale: number('time-scale', LIMITS.timeScale),
    failures: values.failures,
  };
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const plan = planRack(options);
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, 'lab.json'), `${JSON.stringify(rackLab(plan), null, 2)}\n`);
  await writeFile(join(options.out, 'rack.json'), `${JSON.stringify(rackConfig(plan), null, 2)}\n`);
  await writeRackBootFiles(join(options.out, 'boot'));
  process.stdout.write(`${options.devices} devices of ${options.agents} imaging servers are described in ${options.out}\n`);
  return 0;
}

process.exit(await main());
