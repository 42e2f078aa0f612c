import type { ProblemBody } from '@mozpool/contracts';

/** Anything that went wrong with a call to Mozpool. */
export class MozpoolError extends Error {
  override name = 'MozpoolError';
}

/** A server answered with an error. */
export class MozpoolResponseError extends MozpoolError {
  override name = 'MozpoolResponseError';
  readonly status: number;
  /** Null when the answer did not come from Mozpool (a proxy's page). */
  readonly problem: ProblemBody | null;

  constructor(what: string, status: number, problem: ProblemBody | null) {
    super(`${what}: ${problem ? `${problem.detail} (${status} ${problem.code})` : `status ${status}`}`);
    this.status = status;
    this.problem = problem;
  }
}

/** 409: the device or the request is not in the hands, or not in the state, that the call needs. */
export class MozpoolConflictError extends MozpoolResponseError {
  override name = 'MozpoolConflictError';
}

/** No server could be reached. */
export class MozpoolUnreachableError extends MozpoolError {
  override name = 'MozpoolUnreachableError';
}

/** The connection broke after the call was sent: it may have been carried out, so it is not sent again. */
export class MozpoolOutcomeUnknownError extends MozpoolError {
  override name = 'MozpoolOutcomeUnknownError';
}

/** The request ended without a device, or was closed while somebody waited for it. */
export class RequestEndedError extends MozpoolError {
  override name = 'RequestEndedError';
  readonly state: string;

  constructor(id: number, state: string, why: string) {
    super(`request ${id} is ${state}: ${why}`);
    this.state = state;
  }
}

/** The request was not ready in time; it goes on, return it if it is no longer wanted. */
export class WaitTimeoutError extends MozpoolError {
  override name = 'WaitTimeoutError';
}
