import { waitFor } from '@mozpool/testkit';
import { openStory } from './support/open-story.js';
import { B2G, devicesAvailable, giveBack, readyRequest } from './support/requests.js';
import { type ReceivedSpan, startSpanCollector } from './support/span-collector.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
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
    const response = await fetch(new URL('/api/device/any/request/', api.url), {
      method: 'POST',
      headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
      body: JSON.stringify(B2G),
    });
    const { request } = (await response.json()) as { request: { id: number } };
    await readyRequest(api, request.id);
    await giveBack(api, request.id);

    const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
    const waysTo = (name: RegExp) =>
      ofTrace()
        .filter((span) => name.test(span.name))
        .map((span) => servicesAbove(span, ofTrace()).join(' '));
    await waitFor(
      () =>
        waysTo(/^process commands/).includes('bmm-agent mozpool-api') &&
        waysTo(/^process answers/).includes('lifeguard-worker bmm-agent mozpool-api'),
      { timeoutMs: 10_000, everyMs: 100, what: 'the spans from the command and its answer back to the call' },
    );
    expect(ofTrace()).toContainEqual(
      expect.objectContaining({ service: 'mozpool-api', name: 'POST /api/device/:name/request/', parentSpanId: 'b7ad6b7169203331' }),
    );
  },
);

/** The services that a span goes back to, the nearest first. */
function servicesAbove(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const services: string[] = [];
  for (let at: ReceivedSpan | undefined = span; at; at = spans.find(({ spanId }) => spanId === at!.parentSpanId))
    if (services.at(-1) !== at.service) services.push(at.service);
  return services;
}
