import type { BootEntry, DeviceEventReply } from '@mozpool/contracts';
import { checkBootProof, type OldBootScripts, WITHOUT_PROOF } from '@mozpool/domain';
import { QueuePayloadInvalid, type Queues } from '@mozpool/queue';
import { type Call, type Endpoint, json, type Log, type Reply } from '@mozpool/service-kit';
import { artifactPath, artifactsOf } from '../artifacts/artifact-keys.js';
import type { AgentStore } from '../store/agent-store.js';

/** The device waits; longer than this it had better ask again. */
const COMMIT_WITHIN_MS = 4_000;
const RETRY_AFTER_SECONDS = '1';

export interface DeviceEndpointsInput {
  server: string;
  store: AgentStore;
  queues: Pick<Queues, 'ask'>;
  oldBootScripts: OldBootScripts;
  /** Whether this agent keeps what lies at a URL. */
  keepsArtifactsOf: (url: string) => boolean;
  /** Where boards reach this agent, without a final slash. */
  httpUrl: () => string;
  log: Log;
  onEvent: (device: string, event: string, outcome: DeviceEventReply['outcome']) => void;
  /** A device that has shown who it is called from this address. */
  onSeen: (device: string, address: string) => void;
  /** A line for the log of the device. */
  onRefusal: (device: string, message: string) => void;
}

/** What boot scripts call: their events and their configuration. Boards reach only their agent. */
export function deviceEndpoints(input: DeviceEndpointsInput): Endpoint[] {
  const { server, store, queues, oldBootScripts, log, onEvent, onSeen, onRefusal } = input;

  async function event({ params, query, text, address }: Call): Promise<Reply> {
    const device = params.device ?? '';
    const name = params.event ?? '';
    const boot = bootNumber(query.get('boot'));
    let reply: DeviceEventReply;
    try {
      reply = await queues.ask(
        'device-events',
        {
          server,
          device,
          event: name,
          boot,
          secret: query.get('secret'),
          detail: (query.get('detail') ?? text).slice(0, 2_000) || null,
        },
        { timeoutMs: COMMIT_WITHIN_MS },
      );
    } catch (error) {
      // to be sent again and again would not help it
      if (error instanceof QueuePayloadInvalid) return { ...json({ error: error.message }), status: 400 };
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
    if (reply.outcome === 'applied') onSeen(device, address);
    if (reply.outcome === 'unknown_device' || reply.outcome === 'unknown_event') {
      log.warn(`event ${name} of ${device}: ${reply.message}`, { device, reason: reply.outcome });
      return { ...json({ error: reply.message }), status: 404 };
    }
    // a sign of life: what it boots next is on its card
    if (name === 'mobile_init_started' && reply.outcome !== 'stale') await signOfLife(device, boot, reply.outcome);
    return json({ outcome: reply.outcome, message: reply.message });
  }

  /** Old scripts do not know their boot: the machine that took their event has spoken for it. */
  async function signOfLife(device: string, boot: number | null, outcome: DeviceEventReply['outcome']): Promise<void> {
    const number = boot ?? (outcome === 'applied' ? store.bootOf(device)?.boot : undefined);
    if (number === undefined) return;
    try {
      await store.disarm(device, number);
    } catch (error) {
      // it is disarmed in memory, and the event is committed: the device need not hear of our disk
      log.error(`the boot entry of ${device} could not be written`, { device, error });
    }
  }

  /** It holds the secret of the boot, so that only the boot itself gets it, unless scripts are allowed to learn it there. */
  function bootConfig({ params, query, address }: Call): Reply {
    const device = params.device ?? '';
    const boot = store.bootOf(device);
    if (!boot) return { ...json({ error: `No network boot of "${device}" is under way.` }), status: 404 };
    const proof = { boot: bootNumber(query.get('boot')), secret: query.get('secret') };
    const checked = checkBootProof(proof, { boot: boot.boot, bootSecret: boot.secret }, oldBootScripts);
    if (checked === 'fine') {
      onSeen(device, address);
      return bootConfigReply(boot, input);
    }
    const error =
      checked === 'stale' ? 'This boot is over: another one has begun.' : `The boot configuration is not given ${WITHOUT_PROOF}.`;
    log.warn(`the boot configuration of ${device} was not given away`, { device, reason: error });
    onRefusal(device, error);
    return { ...json({ error }), status: checked === 'stale' ? 409 : 403 };
  }

  return [
    { methods: ['GET', 'POST'], path: '/api/device/:device/event/:event/', handle: event, sideEffects: true },
    { methods: ['GET'], path: '/api/device/:device/bootconfig/', handle: bootConfig },
  ];
}

function bootNumber(text: string | null): number | null {
  const boot = /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
  return boot > 0 ? boot : null;
}

/**
 * The boot configuration of the boot under way, with the boot's number and secret for scripts that read them there. What this agent keeps,
 * scripts download from it: they find its URL in place of the one that was asked for.
 */
function bootConfigReply(
  boot: BootEntry,
  { keepsArtifactsOf, httpUrl }: Pick<DeviceEndpointsInput, 'keepsArtifactsOf' | 'httpUrl'>,
): Reply {
  let config: unknown = {};
  try {
    if (boot.bootConfig !== '') config = JSON.parse(boot.bootConfig);
  } catch {
    return { status: 200, text: { body: boot.bootConfig, type: 'application/json; charset=utf-8' } };
  }
  if (!isRecord(config)) return json(config);
  const kept = [...artifactsOf(config)].filter(([, { url }]) => keepsArtifactsOf(url));
  const urls = Object.fromEntries(kept.map(([key, artifact]) => [key, `${httpUrl()}${artifactPath(artifact)}`]));
  return json({ ...config, ...urls, mozpool_boot: boot.boot, mozpool_secret: boot.secret });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
