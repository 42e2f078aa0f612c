import { randomBytes } from 'node:crypto';
import { waitFor } from '@mozpool/testkit';
import type { Http } from './support/http.js';
import { openStory } from './support/open-story.js';
import { B2G, devicesAvailable, giveBack, readyRequest } from './support/requests.js';
import { type ReceivedSpan, startSpanCollector } from './support/span-collector.js';

const CALLER = 'b7ad6b7169203331';
const SPANS_WITHIN_MS = 10_000;
const STORY_WITHIN_MS = 90_000;
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
    // a request that was matched by a look which something else had asked for is not told of in the trace of its call
    const trace = await waitFor(() => traceOfRequest(api), {
      timeoutMs: STORY_WITHIN_MS,
      what: 'a request whose trace leads to an agent and back',
    });
    expect(spansOf(trace)).toContainEqual(
      expect.objectContaining({ service: 'mozpool-api', name: 'POST /api/device/:name/request/', parentSpanId: CALLER }),
    );
  },
  2 * STORY_WITHIN_MS,
);

const spansOf = (trace: string) => collector.spans.filter(({ traceId }) => traceId === trace);

/** Asks for a device and gives it back; the trace of that, where it leads to the command and to who heard of it, else null. */
async function traceOfRequest(api: Http): Promise<string | null> {
  const trace = randomBytes(16).toString('hex');
  const response = await fetch(new URL('/api/device/any/request/', api.url), {
    method: 'POST',
    headers: { traceparent: `00-${trace}-${CALLER}-01` },
    body: JSON.stringify(B2G),
  });
  const { request } = (await response.json()) as { request: { id: number } };
  await readyRequest(api, request.id);
  await giveBack(api, request.id);

  const waysTo = (name: RegExp) =>
    spansOf(trace)
      .filter((span) => name.test(span.name))
      .map((span) => servicesAbove(span, spansOf(trace)).join(' '));
  const isWhole = () =>
    waysTo(/^process commands/).includes('bmm-agent mozpool-api') &&
    waysTo(/^process answers/).includes('lifeguard-worker bmm-agent mozpool-api');
  return waitFor(isWhole, { timeoutMs: SPANS_WITHIN_MS, everyMs: 100, what: 'the spans of the command and its answer' }).then(
    () => trace,
    () => null,
  );
}

/** The services that a span goes back to, the nearest first. */
function servicesAbove(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const services: string[] = [];
  for (let at: ReceivedSpan | undefined = span; at; at = spans.find(({ spanId }) => spanId === at!.parentSpanId))
    if (services.at(-1) !== at.service) services.push(at.service);
  return services;
}
