import type { DeviceEventReply } from '@mozpool/contracts';
import type { Queues } from '@mozpool/queue';
import { type Call, type Endpoint, json, type Log, type Reply } from '@mozpool/service-kit';
import type { AgentStore } from '../store/agent-store.js';

/** The device waits; longer than this it had better ask again. */
const COMMIT_WITHIN_MS = 4_000;
const RETRY_AFTER_SECONDS = '1';

export interface DeviceEndpointsInput {
  server: string;
  store: AgentStore;
  queues: Pick<Queues, 'ask'>;
  log: Log;
  onEvent: (device: string, event: string, outcome: DeviceEventReply['outcome']) => void;
}

/** What boot scripts call: their events and their configuration. Boards reach only their agent. */
export function deviceEndpoints({ server, store, queues, log, onEvent }: DeviceEndpointsInput): Endpoint[] {
  async function event({ params, query, text }: Call): Promise<Reply> {
    const device = params.device ?? '';
    const name = params.event ?? '';
    const boot = Number.parseInt(query.get('boot') ?? '', 10);
    let reply: DeviceEventReply;
    try {
      reply = await queues.ask(
        'device-events',
        {
          server,
          device,
          event: name,
          boot: Number.isSafeInteger(boot) ? boot : null,
          secret: query.get('secret'),
          detail: (query.get('detail') ?? text).slice(0, 2_000) || null,
        },
        { timeoutMs: COMMIT_WITHIN_MS },
      );
    } catch (error) {
      log.warn(`event ${name} of ${device} could not be committed; the device is asked to try again`, {
        device,
        reason: (error as Error).message,
      });
      return {
        ...json({ error: 'The event could not be stored yet. Send it again.' }, { 'Retry-After': RETRY_AFTER_SECONDS }),
        status: 503,
      };
    }
    onEvent(device, name, reply.outcome);
    if (reply.outcome === 'unknown_device' || reply.outcome === 'unknown_event') {
      log.warn(`event ${name} of ${device}: ${reply.message}`, { device, reason: reply.outcome });
      return { ...json({ error: reply.message }), status: 404 };
    }
    // a sign of life: what it boots next is on its card
    if (name === 'mobile_init_started' && reply.outcome !== 'stale' && Number.isSafeInteger(boot)) await store.disarm(device, boot);
    return json({ outcome: reply.outcome, message: reply.message });
  }

  return [
    { methods: ['GET', 'POST'], path: '/api/device/:device/event/:event/', handle: event, sideEffects: true },
    { methods: ['GET'], path: '/api/device/:device/bootconfig/', handle: ({ params }) => bootConfig(store, params.device ?? '') },
  ];
}

/** The boot configuration of the boot under way, with the boot's number and secret for scripts that read them there. */
function bootConfig(store: AgentStore, device: string): Reply {
  const boot = store.bootOf(device);
  if (!boot) return { ...json({ error: `No network boot of "${device}" is under way.` }), status: 404 };
  let config: unknown = {};
  try {
    if (boot.bootConfig !== '') config = JSON.parse(boot.bootConfig);
  } catch {
    return { status: 200, text: { body: boot.bootConfig, type: 'application/json; charset=utf-8' } };
  }
  if (config === null || typeof config !== 'object' || Array.isArray(config)) return json(config);
  return json({ ...config, mozpool_boot: boot.boot, mozpool_secret: boot.secret });
}
