/** What every operation on a board is given: until when it may try, and what stops it. */
export interface RelayOperationOptions {
  /** Budget from the call on, waiting in the queue included. */
  readonly deadlineMs: number;
  /** The fence: anything but `true` stops the operation untouched; a string says why. */
  readonly mayProceed?: (() => boolean | string) | undefined;
  readonly signal?: AbortSignal | undefined;
}
