/**
 * What a power driver has to bring: how one outlet is switched and how its state is read. Deadlines, turns at the controller, reading back,
 * and the cycle are the same for all of them and are written once (`power-control.ts`).
 */
export interface PowerSwitch {
  /** Operations with the same key go one after another: most controllers serve one client at a time. */
  readonly controller: string;
  /** Tells the controller. Throws a `PowerError` for whatever hardware and network may do wrong. */
  set(power: 'on' | 'off', signal: AbortSignal): Promise<void>;
  /** `pending`: between the two, ask again. Left out where nothing can be read. */
  read?(signal: AbortSignal): Promise<'on' | 'off' | 'pending'>;
}

export type PowerFailure =
  /** The deadline passed, or the controller did not answer in time. */
  | 'timeout'
  /** No connection: wrong address, no route, nothing listens. */
  | 'unreachable'
  /** Credentials are missing or wrong. */
  | 'unauthorized'
  /** The controller answered that it does not. */
  | 'refused'
  /** The controller answered something else than its protocol. */
  | 'wrong_reply'
  /** It took the command, but reads the other state. */
  | 'not_confirmed'
  /** The agent lacks a program, a name in its power file, or the driver cannot do this. */
  | 'not_configured';

export class PowerError extends Error {
  readonly reason: PowerFailure;

  /** `message` is one line for the operator, without secrets. */
  constructor(reason: PowerFailure, message: string) {
    super(message);
    this.name = 'PowerError';
    this.reason = reason;
  }
}
