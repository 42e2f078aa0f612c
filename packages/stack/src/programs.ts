const WORLD = new URL('../../../', import.meta.url);
const PROGRAMS = {
  'mozpool-api': 'services/mozpool-api',
  'lifeguard-worker': 'services/lifeguard-worker',
  'bmm-agent': 'services/bmm-agent',
  simulator: 'packages/simulator',
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** The file that runs a program, as `services/bundle.js` makes it. */
export const mainOf = (program: ProgramName): URL => new URL(`${PROGRAMS[program]}/dist/bundle/main.js`, WORLD);
