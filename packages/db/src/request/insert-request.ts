import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

export interface RequestInput {
  requestedDevice: string;
  assignee: string;
  durationSeconds: number;
  imageId: number;
  bootConfig: string | null;
  environment: string;
  priority: number;
  waitSeconds: number | null;
  /** The token that makes it; null or absent: none. */
  ownerTokenId?: number | null;
}

export async function insertRequest(db: Queryable, input: RequestInput): Promise<number> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'insert-request',
    `insert into requests (requested_device, assignee, expires_at, image_id, boot_config, environment, priority, wait_seconds, owner_token_id)
     values ($1, $2, now() + make_interval(secs => $3), $4, $5, $6, $7, $8, $9) returning id`,
    [
      input.requestedDevice,
      input.assignee,
      input.durationSeconds,
      input.imageId,
      input.bootConfig,
      input.environment,
      input.priority,
      input.waitSeconds,
      input.ownerTokenId ?? null,
    ],
  );
  return rows[0]!.id;
}
