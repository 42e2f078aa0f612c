/** Everything that a stranger can cause a TFTP server to do is bounded by one of these. */
export interface TftpServerLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
  /** From one address; five seconds' worth may come at once. */
  readonly requestsPerSecond: number;
  /** A client that acknowledges nothing new for so long is given up. */
  readonly idleTimeoutMs: number;
  /** First retransmission, unless the client negotiates another; then what the measured round trip says, between these. */
  readonly defaultTimeoutMs: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** How long routes may take to find the content. */
  readonly routeTimeoutMs: number;
  readonly maxBlockSize: number;
  readonly maxWindowSize: number;
  /** Mode `netascii` makes a copy for each client, and is for texts. */
  readonly maxNetasciiBytes: number;
}

export const DEFAULT_TFTP_LIMITS: TftpServerLimits = {
  maxSessions: 256,
  maxSessionsPerClient: 8,
  requestsPerSecond: 50,
  idleTimeoutMs: 60_000,
  defaultTimeoutMs: 1000,
  minTimeoutMs: 50,
  maxTimeoutMs: 8000,
  routeTimeoutMs: 5000,
  maxBlockSize: 1468,
  maxWindowSize: 16,
  maxNetasciiBytes: 1024 * 1024,
};
