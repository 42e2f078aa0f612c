import { Problem, type StreamClient } from '@mozpool/service-kit';
import { waitFor } from '@mozpool/testkit';
import { watchStream } from './watch-stream.js';

function client() {
  const over = new AbortController();
  const ended = { times: 0 };
  const stream: StreamClient = {
    write: () => true,
    drained: async () => undefined,
    end: () => {
      ended.times++;
      over.abort();
    },
    signal: over.signal,
  };
  return { stream, ended };
}

test.each([
  [new Problem('unauthenticated', { reason: 'revoked' }), 1],
  [new Problem('database_unavailable'), 0],
  [new Error('connection refused'), 0],
])('a stream whose caller is answered %s ends %i times', async (error, times) => {
  const { stream, ended } = client();
  let checks = 0;
  let opened = 0;
  const body = watchStream(
    { type: 'text/plain', open: () => void opened++ },
    async () => {
      if (++checks > 1) throw error;
    },
    5,
  );
  await body.open(stream);
  await waitFor(() => checks >= (times === 1 ? 2 : 4), { what: 'checks of the caller' });
  await waitFor(() => ended.times === times, { what: 'the end of the stream' });
  expect(opened).toBe(1);
  stream.end();
});

test('a stream that is over is not watched any more', async () => {
  const { stream } = client();
  let checks = 0;
  const body = watchStream({ type: 'text/plain', open: () => undefined }, async () => checks++, 5);
  await body.open(stream);
  await waitFor(() => checks > 0, { what: 'a check' });
  stream.end();
  const seen = checks;
  const other = client();
  let others = 0;
  await watchStream({ type: 'text/plain', open: () => undefined }, async () => others++, 5).open(other.stream);
  await waitFor(() => others > 3, { what: 'checks of another stream' });
  other.stream.end();
  expect(checks - seen).toBeLessThanOrEqual(1);
});
