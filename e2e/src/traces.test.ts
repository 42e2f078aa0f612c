import { randomBytes } from 'node:crypto';
import { waitFor } from '@mozpool/testkit';
import type { Http } from './support/http.js';
import { openStory } from './support/open-story.js';
import { B2G, devicesAvailable, giveBack, readyRequest } from './support/requests.js';
import { type ReceivedSpan, startSpanCollector } from './support/span-collector.js';

const CALLER = 'b7ad6b7169203331';
const collector = await startSpanCollector();
afterAll(() => collector.stop());
const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };

const { step } = openStory('traces', {
  devices: 2,
  env: { 'mozpool-api': variables, 'lifeguard-worker': variables, 'bmm-agent': variables },
});

step(
  'one trace goes from the call of a client to the agent that cuts the power, and on to the worker that hears of it',
  async ({ api }) => {
    await devicesAvailable(api);
    // a device that has just become free asks for a look, too: the request that such a look matched is not told of in the trace of its call
    const trace = await followed(await askAndGiveBack(api)).catch(async () => followed(await askAndGiveBack(api)));
    expect(spansOf(trace)).toContainEqual(
      expect.objectContaining({ service: 'mozpool-api', name: 'POST /api/device/:name/request/', parentSpanId: CALLER }),
    );
  },
  60_000,
);

const spansOf = (trace: string) => collector.spans.filter(({ traceId }) => traceId === trace);

/** Asks for a device and gives it back; the trace of that. */
async function askAndGiveBack(api: Http): Promise<string> {
  const trace = randomBytes(16).toString('hex');
  const response = await fetch(new URL('/api/device/any/request/', api.url), {
    method: 'POST',
    headers: { traceparent: `00-${trace}-${CALLER}-01` },
    body: JSON.stringify(B2G),
  });
  const { request } = (await response.json()) as { request: { id: number } };
  await readyRequest(api, request.id);
  await giveBack(api, request.id);
  return trace;
}

/** The trace, once it leads from the call to the command and back. */
async function followed(trace: string): Promise<string> {
  const waysTo = (name: RegExp) =>
    spansOf(trace)
      .filter((span) => name.test(span.name))
      .map((span) => servicesAbove(span, spansOf(trace)).join(' '));
  await waitFor(
    () =>
      waysTo(/^process commands/).includes('bmm-agent mozpool-api') &&
      waysTo(/^process answers/).includes('lifeguard-worker bmm-agent mozpool-api'),
    { timeoutMs: 10_000, everyMs: 100, what: 'the spans from the command and its answer back to the call' },
  );
  return trace;
}

/** The services that a span goes back to, the nearest first. */
function servicesAbove(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const services: string[] = [];
  for (let at: ReceivedSpan | undefined = span; at; at = spans.find(({ spanId }) => spanId === at!.parentSpanId))
    if (services.at(-1) !== at.service) services.push(at.service);
  return services;
}
