import { MAX_TOKEN_SECONDS } from '@mozpool/contracts';
import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, y: 365 * 86_400 };

/** `90d`, `12h`, `1y` in seconds, or `never`. */
export function readLifetime(text: string): number | 'never' {
  if (text === 'never') return text;
  const [, number = '', unit = ''] = /^(\d{1,9})([smhdy])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= MAX_TOKEN_SECONDS)) throw new InvalidArgumentError('Write 12h, 90d, 1y (ten years at most) or never.');
  return seconds;
}
