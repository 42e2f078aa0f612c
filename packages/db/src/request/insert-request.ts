import { canonicalBootConfig, type Selector } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { insertWebhook, type WebhookInput } from '../webhook/insert-webhook.js';
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

/** The requester is reminded `reminderSeconds` before the end; 0 is never. */
export async function insertRequest(
  db: Queryable,
  input: RequestInput,
  { reminderSeconds = 0 }: { reminderSeconds?: number } = {},
): Promise<number> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'insert-request',
    `insert into requests (requested_device, assignee, expires_at, image_id, boot_config, environment, priority, wait_seconds, selector, boot_config_hash, remind_at, owner_token_id)
     values ($1, $2, now() + make_interval(secs => $3), $4, $5, $6, $7, $8, $9, md5($10), ${remindAtSql('(now() + make_interval(secs => $3))', '$11::float8')}, $12) returning id`,
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
  const { id } = rows[0]!;
  if (input.webhook) await insertWebhook(db, id, input.webhook);
  return id;
}
