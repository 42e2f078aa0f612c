// Outages have a code, as errors of the system do: whoever logs them needs no stack.

/** The back end was not reached, or refused: nothing was sent. Try again later, or let the sweep do so. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
  readonly code = 'QueueUnavailable';
}

/** It took too long; what was sent may still arrive. */
export class QueueTimeout extends Error {
  override readonly name = 'QueueTimeout';
  readonly code = 'QueueTimeout';
}

/** A payload that does not fit its schema was about to be sent: a bug of the sender. */
export class QueuePayloadInvalid extends Error {
  override readonly name = 'QueuePayloadInvalid';
}

/** The question was taken, but whoever took it failed; its log says why. */
export class QuestionFailed extends Error {
  override readonly name = 'QuestionFailed';
}
