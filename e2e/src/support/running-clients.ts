import { createClient, type MozpoolClient } from '@mozpool/client';
import { B2G } from './requests.js';

export interface RunningClients {
  /** Finished requests so far. */
  done(): number;
  /** Lets each finish what it has; fails with the first call or request that failed. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/**
 * Clients that ask for a device, use it and give it back, again and again, over all servers. They fail over from one to the
 * other, for `patienceMs`, and that is all they forgive: a call that nobody answers, or a request that fails, is an error.
 */
export function startClients(
  { urls, token }: { urls: readonly string[]; token: string },
  { count, patienceMs }: { count: number; patienceMs?: number },
): RunningClients {
  let going = true;
  let done = 0;
  const use = async (client: MozpoolClient, assignee: string) => {
    while (going) {
      const { id } = await client.requestDevice({
        image: 'b2g',
        assignee,
        durationSeconds: 600,
        bootConfig: { b2gbase: B2G.b2gbase },
        waitSeconds: 60,
      });
      await client.waitUntilReady(id, { timeoutMs: READY_WITHIN_MS });
      await client.renewRequest({ params: { id }, body: { duration: 600 } });
      await client.returnRequest({ params: { id } });
      done += 1;
    }
  };
  const servers = { servers: urls, token, ...(patienceMs !== undefined && { patienceMs }) };
  const running = Promise.all(Array.from({ length: count }, (_, n) => use(createClient(servers), `client ${n}`)));
  running.catch(() => undefined);
  return {
    done: () => done,
    async stop() {
      going = false;
      await running;
    },
  };
}
