import { InvalidArgumentError, Option } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, y: 365 * 86_400 };

/** `90d`, `12h`, `30m`, `45s`, `1y` in seconds; NaN for anything else. */
export function secondsOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhdy])$/.exec(text) ?? [];
  return Number(number || Number.NaN) * (SECONDS[unit] ?? Number.NaN);
}

/** For an option that takes a time. Seconds may stand without their unit. */
export function readDuration({ min = 1, max }: { min?: number; max: number }): (text: string) => number {
  return (text) => {
    const seconds = /^\d{1,9}$/.test(text) ? Number(text) : secondsOf(text);
    if (seconds >= min && seconds <= max) return seconds;
    throw new InvalidArgumentError(`Write a time such as 45s, 30m, 2h or 1d, from ${min}s to ${max}s.`);
  };
}

/** An option that takes a time; `usual` stands for one that is not given. */
export function timeOption(flags: string, meaning: string, read: (text: string) => number, usual?: string): Option {
  const option = new Option(flags, meaning).argParser(read);
  return usual === undefined ? option : option.default(read(usual), usual);
}
