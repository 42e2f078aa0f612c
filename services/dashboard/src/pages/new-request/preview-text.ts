import type { CallReply } from '../../data/calls.js';

type Preview = CallReply<'previewDevices'>;

/** How many match, and whether one would come at once. */
export function previewHeadline({ waiting: { fits, free }, ahead }: Pick<Preview, 'waiting' | 'ahead'>): string {
  if (fits === 0) return 'No device matches';
  const matches = fits === 1 ? '1 device matches' : `${fits.toLocaleString('en')} devices match`;
  if (free === 0) return `${matches}, none is free`;
  // who waits already has the first turn
  if (free <= ahead) return `${matches}, ${free.toLocaleString('en')} free for those who wait already`;
  return `${matches}, ${free.toLocaleString('en')} free now`;
}

/** Where nothing matches: the test without which most devices would. */
export function strictest({ waiting, tests }: Pick<Preview, 'waiting' | 'tests'>): Preview['tests'][number] | null {
  if (waiting.fits > 0) return null;
  const [first] = tests.filter(({ without }) => without > 0).toSorted((a, b) => b.without - a.without);
  return first ?? null;
}
