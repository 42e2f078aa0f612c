/** What a board operation comes to. A board's or network's misbehaviour is a value, never an exception. */

export type RelayFailure =
  /** The deadline passed: in the queue, while connecting, or while waiting for an answer. */
  | 'timeout'
  /** The board refused the connection; it may be busy with another client. */
  | 'refused'
  /** The board closed the connection before it had answered. */
  | 'closed'
  | 'wrong_reply'
  /** The command was acknowledged, but reading the relay back showed the other state. */
  | 'not_confirmed'
  /** The caller's fence, or its abort signal, stopped the operation before the board was touched. */
  | 'fenced'
  | 'queue_full'
  /** Name not found or no route. */
  | 'unreachable';

export interface RelayFailed {
  readonly ok: false;
  readonly reason: RelayFailure;
  /** One line for the operator. */
  readonly detail: string;
}

export type RelayResult = { readonly ok: true } | RelayFailed;
/** The device's power, not the relay's position. */
export type RelayPowerResult = { readonly ok: true; readonly power: 'on' | 'off' } | RelayFailed;

export function relayFailed(reason: RelayFailure, detail: string): RelayFailed {
  return { ok: false, reason, detail };
}
