import type { Engine } from '@mozpool/engine';
import type { Queues } from '@mozpool/queue';

/** Questions are few and short-lived; rings and answers come in bursts. */
const CONCURRENCY = 20;

/** Everything that Lifeguard takes from the queue. Each handler may run twice for one message: the engine makes that harmless. */
export function queueConsumers(queues: Queues, engine: Engine) {
  const open: { close(): Promise<void> }[] = [];
  return {
    start(): void {
      const options = { concurrency: CONCURRENCY };
      open.push(
        queues.consume('devices', ({ id }) => engine.lookAtDevice(id), options),
        queues.consume('answers', async (answer) => void (await engine.takeAnswer(answer)), options),
        queues.consume('logs', (batch) => engine.storeLogs(batch), options),
        queues.consume('registrations', async (registration) => void (await engine.takeRegistration(registration)), options),
        queues.consume('device-events', (event) => engine.takeDeviceEvent(event), options),
        queues.consume('heartbeats', (heartbeat) => engine.takeHeartbeat(heartbeat), options),
      );
    },
    async stop(): Promise<void> {
      await Promise.all(open.map((consumer) => consumer.close()));
    },
  };
}
