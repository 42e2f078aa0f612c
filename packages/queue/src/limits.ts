/** Every wait, retry and buffer of this package, in one place. */
export const QUEUE_LIMITS = {
  /** How long one `add` may take before its caller is told that it failed. */
  addMs: 2_000,
  /** Adds that the back end has not acknowledged yet; more are refused at once. */
  addsInFlight: 2_000,
  /** Default for `close`. */
  closeMs: 8_000,
  /** Part of the closing time kept back for dropping connections by force. */
  forcedCloseMs: 500,
  /** A worker that is not ready after this is closed and made anew. */
  workerReadyMs: 10_000,
  /** Pause between two attempts to reach a back end that is down. */
  reconnectMs: 500,
  /** One question of `ready()` and of the clock. */
  pingMs: 2_000,
  connectMs: 3_000,
  /** A query on a connection that says nothing for so long is given up. */
  silentQueryMs: 10_000,
  /** How often the difference between our clock and the back end's is measured. */
  clockEveryMs: 60_000,
  /** A process that dies in the middle of a job is noticed after lock + check. */
  lockMs: 5_000,
  stalledCheckMs: 2_000,
  /** A job whose process died so often is given up: it may be what kills them. */
  stalledTimes: 3,
  /** Seconds an idle worker waits before it looks by itself, in case a notification was lost. */
  drainDelaySeconds: 5,
  workerRetryMs: 1_000,
  /** More errors than that from one worker within a second mean that it spins: it is made anew. */
  workerErrorsPerSecond: 50,
  /** Concurrency of a consumer that names none. */
  concurrency: 20,
  /** Connections for short queries, shared by all queues of a process (Postgres). */
  queryConnections: 4,
  /** Questions of one process that wait for their reply. */
  openQuestions: 1_000,
  /** A reply longer than this is refused where it is given. */
  replyBytes: 32 * 1024 * 1024,
  /** Replies of many pieces that are being put together (Postgres). */
  partialReplies: 100,
  /** The same complaint is logged at most this often. */
  complainEveryMs: 10_000,
  /** BullMQ's own event log, which nobody reads. */
  eventLogLength: 100,
} as const;
