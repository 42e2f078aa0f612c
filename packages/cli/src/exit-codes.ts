/** Stable: scripts depend on them. `mozpool run` and `mozpool shell` end with the code of their command instead, or 125 to 127. */
export const EXIT = {
  done: [0, 'done'],
  failed: [1, 'failed'],
  usage: [2, 'called in a wrong way'],
  unreachable: [3, 'no server could be reached, or the outcome is not known'],
  forbidden: [4, 'the token is missing, not valid, or may not do that'],
  unknown: [5, 'there is no such device, request, image, …'],
  conflict: [6, 'not in the state, or not in the hands, that this needs'],
  no_device: [7, 'the request ended without a device'],
  too_long: [8, 'waited too long'],
  not_run: [125, 'run, shell: there was no device to run the command with'],
  not_executable: [126, 'run, shell: the command cannot be run'],
  not_found: [127, 'run, shell: there is no such command'],
} as const satisfies Record<string, readonly [number, string]>;

export type ExitReason = keyof typeof EXIT;
export const exitCode = (reason: ExitReason): number => EXIT[reason][0];

export const EXIT_CODES_TEXT = `Exit codes:\n${Object.values(EXIT)
  .map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}\n`)
  .join('')}  128+N run, shell: signal N ended the command\n`;
