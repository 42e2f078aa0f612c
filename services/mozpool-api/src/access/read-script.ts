import { scriptEventBodySchema } from '@mozpool/contracts';
import type { BootProof } from '@mozpool/domain';
import type { Call } from '@mozpool/service-kit';

/** Old scripts send nothing or anything; whoever knows the number of the boot sends it in the query or in the body. */
export function readScript({ query, text }: Pick<Call, 'query' | 'text'>): BootProof & { detail: string | null } {
  let body: unknown = {};
  try {
    body = JSON.parse(text || '{}');
  } catch {
    // old scripts may post a form: the event is all that counts
  }
  const given = typeof body === 'object' && body !== null ? body : {};
  const parsed = scriptEventBodySchema.safeParse({ ...Object.fromEntries(query), ...given });
  const { boot = null, secret = null, detail = null } = parsed.success ? parsed.data : {};
  return { boot, secret, detail };
}
