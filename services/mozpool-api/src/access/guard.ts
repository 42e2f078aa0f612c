import { changesSomething, type Route } from '@mozpool/contracts';
import type { AuditInput, Queryable } from '@mozpool/db';
import { type Answered, type Call, type Log, limitedAddress, Problem, type Reply } from '@mozpool/service-kit';
import { readId } from '../format/read-id.js';
import type { AccessConfig } from './access-fields.js';
import { createAudit } from './audit.js';
import { createAuthenticate } from './authenticate.js';
import { ANONYMOUS, type Caller } from './caller.js';
import { mayTouchDevice, requireScope } from './permissions.js';
import { createRateLimit } from './rate-limit.js';
import { redactBody, redactUrl } from './redact.js';
import { watchStream } from './watch-stream.js';

/** Longer bodies are cut in the audit log. */
const AUDITED_BODY_LENGTH = 4_000;
/** Names of devices in one entry of the audit log; its body has the others. */
const AUDITED_DEVICES = 1_000;
const DEVICE_PATH = '/api/device/:name/';
const REQUEST_PATH = '/api/request/:id/';

/** What stands before every handler: who calls, how often, may they, and what is written down about it. */
export interface Guard {
  around(id: string, route: Route, call: Call, work: (caller: Caller) => Promise<Reply>): Promise<Reply>;
  /** The line in the access log. */
  onAnswered(answered: Answered): void;
  /** Waits for what is still to be written. */
  settle(): Promise<void>;
}

export function createGuard({ db, config, log }: { db: Queryable; config: AccessConfig; log: Log }): Guard {
  const authenticate = createAuthenticate({ db, config, log });
  const limit = createRateLimit({ perSecond: config.RATE_LIMIT });
  const audit = createAudit({ db, log });
  const callers = new WeakMap<Call, Caller>();

  async function admit(route: Route, call: Call): Promise<{ caller: Caller; headers: Record<string, string> }> {
    let caller: Caller;
    try {
      caller = await authenticate(call, route.scope);
    } catch (error) {
      // whoever tries tokens is limited, too
      if (error instanceof Problem) limit.take(limitedAddress(call.address));
      throw error;
    }
    callers.set(call, caller);
    const headers = limit.take(caller.tokenId === null ? limitedAddress(caller.address) : `token ${caller.tokenId}`);
    if (route.scope !== 'device') requireScope(caller, route.scope);
    return { caller, headers };
  }

  /** A session that is over leaves its caller as somebody without a token, who may perhaps listen all the same. */
  async function mayListen(route: Route, call: Call): Promise<void> {
    const caller = await authenticate(call, route.scope);
    if (route.scope !== 'device') requireScope(caller, route.scope);
  }

  return {
    async around(id, route, call, work) {
      const { caller, headers } = await admit(route, call);
      const changes = changesSomething(route, call.method);
      const device = deviceOf(route, call);
      if (changes && device !== null) await mayTouchDevice(db, caller, device);
      const reply = changes ? await audit.around(auditEntry(id, route, call, caller), () => work(caller)) : await work(caller);
      const answer = { ...reply, headers: { ...headers, ...reply.headers } };
      // whoever has no token has nothing that could be taken away
      if (!reply.stream || caller.tokenId === null) return answer;
      return { ...answer, stream: watchStream(reply.stream, () => mayListen(route, call)) };
    },
    onAnswered({ id, method, url, address, status, ms, call, quiet }) {
      if (quiet) return;
      const who = (call && callers.get(call)?.name) ?? ANONYMOUS;
      log.info(`${method} ${redactUrl(url)}`, { who, status, ms, address, call: id });
    },
    settle: () => audit.settle(),
  };
}

function deviceOf({ path }: Route, { params }: Call): string | null {
  return path.startsWith(DEVICE_PATH) && params.name !== undefined && params.name !== 'any' ? params.name : null;
}

function auditEntry(id: string, route: Route, call: Call, caller: Caller): AuditInput {
  const body = jsonObject(call.text);
  const assignee = body.assignee ?? body.requester ?? call.query.get('assignee');
  const device = deviceOf(route, call);
  const listed = Array.isArray(body.devices) ? body.devices.filter((each) => typeof each === 'string') : [];
  const query = call.query.size > 0 ? `?${call.query}` : '';
  return {
    callId: call.id,
    who: caller.name,
    tokenId: caller.tokenId,
    assignee: typeof assignee === 'string' ? assignee.slice(0, 256) : null,
    address: call.address,
    route: id,
    method: call.method,
    path: redactUrl(`${call.path}${query}`),
    body: redactBody(call.text, AUDITED_BODY_LENGTH),
    devices: [...(device === null ? [] : [device]), ...listed.slice(0, AUDITED_DEVICES)],
    requestId: (route.path.startsWith(REQUEST_PATH) && readId(call.params.id)) || null,
  };
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // the handler tells the caller
    return {};
  }
}
