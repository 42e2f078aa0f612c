import type {
  Answer,
  DeviceEventMessage,
  DeviceEventReply,
  Heartbeat,
  HeartbeatReply,
  LogBatch,
  RegistrationMessage,
} from '@mozpool/contracts';
import type { IdempotencyKey, Pool, RequestInput, RunEnd } from '@mozpool/db';
import type { BootProof, DeviceEvent, DeviceState, RequestEvent, RequestState } from '@mozpool/domain';
import type { Applied, BootConfigAnswer, ForcedReturn, Ordered, OrderInput, TickReport } from './engine-values.js';
import type { InventoryInput } from './inventory/apply-inventory.js';
import type { ReconcileReport } from './reconcile.js';
import type { RegistrationTemplate } from './registration/add-registered-device.js';
import type { RegistrationDecision } from './registration/decide-registration.js';
import type { RegistrationTaken } from './registration/take-registration.js';

/** What the services call. Every method is safe to call from any number of processes at once, and to call twice. */
export interface Engine {
  /** Inserts the request, starts its search and tries to match it before it returns. Returns its id. */
  createRequest(request: RequestInput): Promise<number>;
  /**
   * The same with an Idempotency-Key: of any number of equal calls, also at once, one makes the request and the others get it.
   * `key_reused`: the key was used for another body.
   */
  createRequestOnce(request: RequestInput, key: IdempotencyKey): Promise<{ id: number; replayed: boolean } | 'key_reused'>;
  applyToRequest(id: number, event: RequestEvent, args?: Record<string, unknown>): Promise<Applied<RequestState>>;
  /** Closes the request. Its device is passed on to the next at once, in the background. */
  returnRequest(id: number): Promise<Applied<RequestState>>;
  /** `expires_at` := the database's now + seconds. */
  renewRequest(id: number, durationSeconds: number): Promise<Applied<RequestState>>;
  /** An operator takes the device back; whoever held it reads why. */
  forceReturn(id: number, order: { reason: string; by: string }): Promise<ForcedReturn>;
  /** With `heldBy` the event is `stale` unless that request (null: none) holds the device when it is applied. */
  applyToDevice(
    name: string,
    event: DeviceEvent,
    args?: Record<string, unknown>,
    options?: { heldBy?: number | null },
  ): Promise<Applied<DeviceState>>;
  /** An order of a person, logged with the person's name. */
  orderDevice(name: string, input: OrderInput): Promise<Ordered>;
  /** `conflict`: the device is not in `from` (a device in an unknown state accepts any `from`). */
  forceDevice(name: string, from: string, to: DeviceState, reason: string | null, by?: string): Promise<'forced' | 'conflict' | 'unknown'>;

  /** Applies what waits in the inbox of one machine. */
  lookAtDevice(id: number): Promise<void>;
  lookAtRequest(id: number): Promise<void>;
  /** Matches waiting requests with devices; one matcher runs at a time in the whole system. */
  match(): Promise<void>;

  /** An answer of an agent. */
  takeAnswer(answer: Answer): Promise<'applied' | 'ignored' | 'stale' | 'logged'>;
  /** An event of a boot script, fenced by the number of the boot. */
  takeDeviceEvent(message: DeviceEventMessage): Promise<DeviceEventReply>;
  /** The boot configuration for a device that is being installed. A person, whose call was checked already, needs no proof. */
  readBootConfig(device: string, proof: BootProof | 'person'): Promise<BootConfigAnswer>;
  takeHeartbeat(heartbeat: Heartbeat): Promise<HeartbeatReply>;
  storeLogs(batch: LogBatch): Promise<void>;
  /** A device announced itself. */
  takeRegistration(message: RegistrationMessage): Promise<RegistrationTaken>;
  approveRegistration(id: number, template: RegistrationTemplate): Promise<RegistrationDecision>;
  rejectRegistration(id: number, by: { by: string; reason: string | null }): Promise<RegistrationDecision>;

  /** Fires the due deadlines of devices; notices silent agents and outages of ours. Called every 250 ms or less. */
  tickDevices(): Promise<TickReport>;
  /** Fires the due deadlines of requests, expires reservations and reminds of their end. */
  tickRequests(): Promise<TickReport>;
  /** Rings again for inbox rows and commands that are older than a second; gives events their positions. */
  sweep(): Promise<void>;
  /** Frees devices that nobody could give back any more, in bounded batches; says what it did. */
  reconcile(): Promise<ReconcileReport>;
  /** Makes devices and boards follow an inventory that was read, in one transaction that ends the run. `over`: somebody else ended it, and nothing was changed. */
  applyInventory(input: InventoryInput): Promise<RunEnd | 'over'>;
  /** Deletes devices that left their inventory while somebody held them, and that nobody holds now. Says how many. */
  deleteGoneDevices(): Promise<number>;
  /** Gives events their positions, unless another one is at it. Called ten times a second by whoever has readers, over connections of their own. */
  sequence(db?: Pool): Promise<void>;
  /** Log partitions ahead, old logs and requests away. */
  housekeeping(): Promise<void>;
}
