const WORLD = new URL('../../../', import.meta.url);
const PROGRAMS = {
  'mozpool-api': 'services/mozpool-api',
  'lifeguard-worker': 'services/lifeguard-worker',
  'bmm-agent': 'services/bmm-agent',
  simulator: 'packages/simulator',
  cli: 'packages/cli',
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** Brings a database and its queue up to date, and applies a lab; runs to its end. */
export const MIGRATE_MAIN = new URL('packages/stack/dist/migrate/main.js', WORLD);

/** The file that runs a program, as `services/bundle.js` makes it. */
export const mainOf = (program: ProgramName): URL => new URL(`${PROGRAMS[program]}/dist/bundle/main.js`, WORLD);
