// Makes one file of each program, with all it imports: most of a start went into finding and linking a thousand
// files (docs/adr/0013-one-file-for-each-service.md). The packages stay where they are: what is read at run time, such as migrations
// and boot scripts, is read from there.
import { readFileSync, rmSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { rolldown, VERSION } from 'rolldown';
import { buildOnce, root } from './up-to-date.js';

const PROGRAMS = ['services/mozpool-api', 'services/lifeguard-worker', 'services/bmm-agent', 'packages/simulator', 'packages/cli'];
/** Loaded by libraries only where it is installed, which it is not. */
const ABSENT = ['pg-native'];
/**
 * Libraries that look for files beside themselves, which a bundle has not got, and why that does no harm here. Any other
 * has to be looked at before it goes in.
 */
const LOOK_ASIDE = {
  '@colors/colors': 'only a sentence for people',
  bullmq: 'handlers that are files of their own; ours are functions',
  commander: 'subcommands that are programs of their own; ours are functions',
  ioredis: 'friendlier stacks, an option that is off',
  msgpackr: 'a native part, which it does without',
  'msgpackr-extract': 'a native part, which msgpackr does without',
  'net-snmp': 'MIB files, for a store that is never made',
};

await buildOnce(
  {
    inputs: [
      'pnpm-lock.yaml',
      'services/{bundle,up-to-date}.js',
      '{packages,services}/*/package.json',
      '{packages,services}/*/dist/**/*.js',
    ],
    exclude: (entry) => entry.name === 'bundle' || entry.name === 'site',
    version: VERSION,
    output: join(directoryOf(PROGRAMS.at(-1)), 'main.js'),
    // the first program takes it away with what it was before
    stamp: join(directoryOf(PROGRAMS[0]), '.made-from'),
  },
  async () => {
    for (const program of PROGRAMS) await bundle(program);
  },
);

function directoryOf(program) {
  return join(root, program, 'dist/bundle');
}

/** The compiled files a program begins with, by what they are called in its directory: the commands its package promises, or `main`. */
function entriesOf(program) {
  const { bin = { main: 'dist/bundle/main.js' } } = JSON.parse(readFileSync(join(root, program, 'package.json'), 'utf8'));
  const names = Object.values(bin).map((path) => path.slice('dist/bundle/'.length, -'.js'.length));
  return Object.fromEntries(names.map((name) => [name, join(root, program, 'dist', `${name}.js`)]));
}

async function bundle(program) {
  const directory = directoryOf(program);
  rmSync(directory, { recursive: true, force: true });
  const built = await rolldown({
    input: entriesOf(program),
    platform: 'node',
    external: ABSENT,
    plugins: [keepPlaces(directory)],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(`${program}: ${message}`);
    },
  });
  await built.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    keepNames: true,
    // a process holds the text of its program, at two bytes for each character if one of them is outside Latin-1
    charset: 'ascii',
    comments: { legal: true, jsdoc: false, annotation: false },
  });
  await built.close();
}

/** A module of ours finds its files from the place where it was before. */
function keepPlaces(directory) {
  return {
    name: 'keep-places',
    transform: {
      filter: { code: /import\.meta\.url|\b__(?:dir|file)name\b/ },
      handler(code, id) {
        if (!isAbsolute(id)) return null; // rolldown's own
        const library = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll(sep, '/'))?.[1];
        if (library !== undefined && !Object.hasOwn(LOOK_ASIDE, library))
          throw new Error(`${library} looks for files beside ${id}: see what for, then say so in LOOK_ASIDE of services/bundle.js`);
        const from = JSON.stringify(relative(directory, id).replaceAll(sep, '/'));
        return code.replaceAll('import.meta.url', `new URL(${from}, import.meta.url).href`);
      },
    },
  };
}
