import { canonicalBootConfig, type Selector } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { insertWebhook, type WebhookInput } from '../webhook/insert-webhook.js';
import { LOCKED_REQUEST_COLUMNS, type LockedRequest, type LockedRequestRow, lockedRequest, type RequestFactRow } from './lock-request.js';
import { remindAtSql } from './reminders.js';

export interface RequestInput {
  requestedDevice: string;
  assignee: string;
  durationSeconds: number;
  imageId: number;
  bootConfig: string | null;
  environment: string;
  priority: number;
  waitSeconds: number | null;
  /** In normal form, as `parseSelector` gives it. */
  selector: Selector;
  /** The token that makes it; null or absent: none. */
  ownerTokenId?: number | null;
  /** Where its requester wants to be told what happens to it. */
  webhook?: WebhookInput | null;
}

/** A request that was just made: the same as `lockRequest` and `loadRequestFacts` would give, without asking again. */
export interface InsertedRequest {
  request: LockedRequest;
  facts: RequestFactRow;
}

/** The requester is reminded `reminderSeconds` before the end; 0 is never. */
export async function insertRequest(
  db: Queryable,
  input: RequestInput,
  { reminderSeconds = 0 }: { reminderSeconds?: number } = {},
): Promise<InsertedRequest> {
  const { rows } = await runPrepared<LockedRequestRow & Pick<RequestFactRow, 'canReuse' | 'requestedDeviceState'>>(
    db,
    'insert-request',
    `insert into requests (requested_device, assignee, expires_at, image_id, boot_config, environment, priority, wait_seconds, selector, boot_config_hash, remind_at, owner_token_id)
     values ($1, $2, now() + make_interval(secs => $3), $4, $5, $6, $7, $8, $9, md5($10), ${remindAtSql('(now() + make_interval(secs => $3))', '$11::float8')}, $12)
     returning ${LOCKED_REQUEST_COLUMNS}, (select i.name from images i where i.id = image_id) as image, (select i.can_reuse from images i where i.id = image_id) as "canReuse",
       (select d.state from devices d where d.name = requested_device) as "requestedDeviceState"`,
    [
      input.requestedDevice,
      input.assignee,
      input.durationSeconds,
      input.imageId,
      input.bootConfig,
      input.environment,
      input.priority,
      input.waitSeconds,
      JSON.stringify(input.selector),
      canonicalBootConfig(input.bootConfig),
      reminderSeconds,
      input.ownerTokenId ?? null,
    ],
  );
  const { canReuse, requestedDeviceState, ...row } = rows[0]!;
  if (input.webhook) await insertWebhook(db, row.id, input.webhook);
  const facts = { claim: null, requestedDeviceState, deviceImage: null, deviceBootConfig: null, canReuse, outage: false };
  return { request: lockedRequest(row), facts };
}
