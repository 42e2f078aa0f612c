import { type Endpoint, json } from '../http/endpoint.js';
import type { Metrics } from '../metrics/create-metrics.js';
import { withLimit } from '../run/with-limit.js';
import type { Ticker } from '../ticker/create-ticker.js';

/** Something the service needs; the check throws when it is away, or says so with `ok: false`. */
export interface ReadinessCheck {
  name: string;
  check: () => Promise<unknown>;
  limitMs?: number;
}

const CHECK_LIMIT_MS = 2_000;

/**
 * `/livez`: the process works (no tick hangs). `/readyz`: so do the things it depends on; the body says which one does not and why.
 * `/metrics`: Prometheus text.
 */
export function healthEndpoints(input: { tickers?: readonly Ticker[]; checks?: readonly ReadinessCheck[]; metrics: Metrics }): Endpoint[] {
  const { tickers = [], checks = [], metrics } = input;
  return [
    { methods: ['GET'], path: '/livez', quiet: true, handle: () => livez(tickers) },
    { methods: ['GET'], path: '/readyz', quiet: true, handle: () => readyz(checks) },
    {
      methods: ['GET'],
      path: '/metrics',
      quiet: true,
      handle: async () => ({ status: 200, text: { body: await metrics.registry.metrics(), type: metrics.registry.contentType } }),
    },
  ];
}

function livez(tickers: readonly Ticker[]) {
  const dead = tickers.map((ticker) => ticker.deadReason()).filter((reason) => reason !== null);
  const ticks = tickers.map((ticker) => {
    const at = ticker.lastCompletedAt();
    return { name: ticker.name, last_completed_at: at === null ? null : new Date(at).toISOString() };
  });
  return { ...json({ alive: dead.length === 0, reasons: dead, ticks }), status: dead.length === 0 ? 200 : 503 };
}

async function readyz(checks: readonly ReadinessCheck[]) {
  const results = await Promise.all(
    checks.map(async ({ name, check, limitMs = CHECK_LIMIT_MS }) => {
      try {
        const result = await withLimit(limitMs, 'no answer', check);
        const said = typeof result === 'object' && result !== null && 'ok' in result && result.ok === false;
        return said
          ? { name, ok: false, reason: 'reason' in result ? String(result.reason) : 'not ready' }
          : { name, ok: true, reason: null };
      } catch (error) {
        return { name, ok: false, reason: error instanceof Error ? error.message || error.name : String(error) };
      }
    }),
  );
  const ready = results.every(({ ok }) => ok);
  return { ...json({ ready, checks: results }), status: ready ? 200 : 503 };
}
