import { MAX_TOKEN_SECONDS } from '@mozpool/contracts';
import { InvalidArgumentError } from 'commander';
import { secondsOf } from '../session/read-duration.js';

/** `90d`, `12h`, `1y` in seconds, or `never`. */
export function readLifetime(text: string): number | 'never' {
  if (text === 'never') return text;
  const seconds = secondsOf(text);
  if (!(seconds >= 1 && seconds <= MAX_TOKEN_SECONDS)) throw new InvalidArgumentError('Write 12h, 90d, 1y (ten years at most) or never.');
  return seconds;
}
