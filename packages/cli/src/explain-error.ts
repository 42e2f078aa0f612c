import {
  MozpoolError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
  RequestEndedError,
  WaitTimeoutError,
} from '@mozpool/client';
import { CliError } from './cli-error.js';
import type { ExitReason } from './exit-codes.js';

const BY_STATUS: Readonly<Record<number, { exit: ExitReason; next?: string }>> = {
  401: { exit: 'forbidden', next: 'Run "mozpool login NAME --server URL", or set MOZPOOL_TOKEN.' },
  403: { exit: 'forbidden', next: 'Use another token, with "mozpool login" or MOZPOOL_TOKEN; whoever runs this installation makes one.' },
  404: { exit: 'unknown' },
  409: { exit: 'conflict' },
};

/** Errors of the client as the person at the keyboard should hear them: what is wrong and what to do next. Bugs stay what they are. */
export function explainError(error: unknown): unknown {
  if (!(error instanceof MozpoolError)) return error;
  const { exit, next } = explanationOf(error);
  return new CliError(next === undefined ? error.message : `${error.message}\n${next}`, { exit, cause: error });
}

function explanationOf(error: MozpoolError): { exit: ExitReason; next?: string } {
  if (error instanceof MozpoolResponseError) return BY_STATUS[error.status] ?? { exit: 'failed' };
  if (error instanceof MozpoolUnreachableError)
    return { exit: 'unreachable', next: 'Is the address right (--server, MOZPOOL_SERVER, "mozpool servers") and the service up?' };
  if (error instanceof MozpoolOutcomeUnknownError)
    return { exit: 'unreachable', next: 'It may have been carried out: look before you repeat it.' };
  if (error instanceof RequestEndedError) return { exit: 'no_device', next: '"mozpool why REQUEST" tells more.' };
  if (error instanceof WaitTimeoutError)
    return {
      exit: 'too_long',
      next: 'The request goes on: wait again with "mozpool wait REQUEST", or end it with "mozpool return REQUEST".',
    };
  return { exit: 'failed' };
}
