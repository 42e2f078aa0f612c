import type { Readable } from 'node:stream';
import { styleText } from 'node:util';

/** What a command works with instead of the process. */
export interface Terminal {
  env: Record<string, string | undefined>;
  /** Results, for programs too. */
  out: (text: string | Uint8Array) => unknown;
  /** What is only for people. */
  err: (text: string) => unknown;
  /** Which of the three a person sits at. */
  tty: { in: boolean; out: boolean; err: boolean };
  stdin: Readable;
  /** Aborted when nobody reads the results any more. */
  unread?: AbortSignal;
  /** Of the standard error, as wide as it is now. */
  columns?: () => number;
}

type Style = Parameters<typeof styleText>[0];

/** Colour only where a person looks, and not against their will (https://no-color.org). */
export function paint({ env, tty }: Pick<Terminal, 'env' | 'tty'>, where: 'out' | 'err', style: Style, text: string): string {
  return tty[where] && !env.NO_COLOR && env.TERM !== 'dumb' ? styleText(style, text, { validateStream: false }) : text;
}
