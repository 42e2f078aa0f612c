import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEVICE_STATE_NAMES, REQUEST_STATE_NAMES } from '@mozpool/domain';

const packages = new URL('../../', import.meta.url);
const STATES = new Set<string>([...DEVICE_STATE_NAMES, ...REQUEST_STATE_NAMES]);
/** `unknown` is also the answer to a question about a machine that does not exist, and `returned` what came of a forced return. */
const OUTCOME = /(outcome: '|return '|'forced' \| 'conflict' \| '|Outcome \| '|'over' \| ')(unknown|returned)'/g;

interface Source {
  path: string;
  lines: string[];
}

function sources(name: 'engine' | 'db'): Source[] {
  const root = fileURLToPath(new URL(`${name}/src/`, packages));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing/'))
    .map((path) => ({
      path: `${name}/src/${path}`,
      lines: readFileSync(`${root}${path}`, 'utf8')
        .split('\n')
        .map((line) => (/^\s*(\*|\/\*|\/\/)/.test(line) ? '' : line)),
    }));
}

/** Quoted words, in code or in the SQL inside it. */
function stateLiterals(line: string): string[] {
  return [...line.replace(OUTCOME, '').matchAll(/(['"`])([a-z0-9_]+)\1/g)].map((match) => match[2]!).filter((word) => STATES.has(word));
}

const all = [...sources('engine'), ...sources('db')];

test('states belong to the domain: no engine or query code names one', () => {
  expect(all.length).toBeGreaterThan(30);
  const named = all.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => stateLiterals(line).map((state) => `${path}:${index + 1} names ${state}`)),
  );
  expect(named).toEqual([]);
});

test('the check finds names in code and in SQL', () => {
  expect(stateLiterals(`if (state === 'ready') return`)).toEqual(['ready']);
  expect(stateLiterals("`select 1 from devices where state = 'offline'`")).toEqual(['offline']);
  expect(stateLiterals(`return { outcome: 'unknown', state: null }`)).toEqual([]);
});

test('only the two save functions write a state', () => {
  const writers = all.filter(
    ({ lines }) =>
      /update (devices|requests) set[^`]*\bstate = /.test(lines.join(' ')) || lines.some((line) => /^\s*state = \$/.test(line)),
  );
  expect(writers.map(({ path }) => path).sort()).toEqual(['db/src/device/save-device.ts', 'db/src/request/save-request.ts']);
});
