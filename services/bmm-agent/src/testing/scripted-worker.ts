import type {
  Answer,
  Command,
  DeviceEventMessage,
  DeviceEventReply,
  Heartbeat,
  HeartbeatReply,
  LogBatch,
  RegistrationMessage,
} from '@mozpool/contracts';
import { openQueues, type Queues } from '@mozpool/queue';
import { silentLog } from '@mozpool/service-kit';
import { waitFor } from '@mozpool/testkit';

const LEASE_MS = 10_000;

/** The other end of the queue: grants leases, sends commands, keeps what comes back. Holds no state machine. */
export interface ScriptedWorker {
  readonly queues: Queues;
  readonly heartbeats: Heartbeat[];
  readonly answers: Answer[];
  readonly events: DeviceEventMessage[];
  readonly lines: LogBatch['lines'];
  readonly registrations: RegistrationMessage[];
  /** What the next heartbeats get; a new epoch comes with its snapshot. */
  lease: { epoch: number; snapshot: Extract<HeartbeatReply, { granted: true }>['snapshot'] } | null;
  replyTo: (event: DeviceEventMessage) => DeviceEventReply | Promise<DeviceEventReply>;
  send(command: Command): Promise<void>;
  /** The one answer to a command. */
  answerTo(command: Command): Promise<Answer>;
  stop(): Promise<void>;
}

export function startScriptedWorker(url: string, server: string): ScriptedWorker {
  const queues = openQueues({ url, log: silentLog });
  const worker: ScriptedWorker = {
    queues,
    heartbeats: [],
    answers: [],
    events: [],
    lines: [],
    registrations: [],
    lease: { epoch: 1, snapshot: { marks: [], boots: [] } },
    replyTo: () => ({ outcome: 'applied', message: '' }),
    send: (command) => queues.send('commands', command, { server }),
    answerTo: (command) =>
      waitFor(() => worker.answers.find(({ commandId }) => commandId === command.commandId), {
        what: `an answer to ${command.work.kind} ${command.commandId}`,
        timeoutMs: 10_000,
      }),
    stop: () => queues.close(),
  };
  queues.consume('heartbeats', async (heartbeat): Promise<HeartbeatReply> => {
    worker.heartbeats.push(heartbeat);
    const now = Date.now();
    if (!worker.lease) return { granted: false, reason: 'another agent holds the lease', now };
    const { epoch, snapshot } = worker.lease;
    return { granted: true, epoch, leaseMs: LEASE_MS, now, snapshot: heartbeat.epoch === epoch ? null : snapshot };
  });
  queues.consume('answers', async (answer) => void worker.answers.push(answer));
  queues.consume('registrations', async (registration) => void worker.registrations.push(registration));
  queues.consume('logs', async ({ lines }) => void worker.lines.push(...lines));
  queues.consume('device-events', async (event) => {
    worker.events.push(event);
    return worker.replyTo(event);
  });
  return worker;
}
