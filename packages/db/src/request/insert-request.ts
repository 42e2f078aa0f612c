import { canonicalBootConfig, type Selector } from '@mozpool/domain';
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
  /** In normal form, as `parseSelector` gives it. */
  selector: Selector;
}

export async function insertRequest(db: Queryable, input: RequestInput): Promise<number> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'insert-request',
    `insert into requests (requested_device, assignee, expires_at, image_id, boot_config, environment, priority, wait_seconds, selector, boot_config_hash)
     values ($1, $2, now() + make_interval(secs => $3), $4, $5, $6, $7, $8, $9, md5($10)) returning id`,
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
    ],
  );
  return rows[0]!.id;
}
