import { createWhileHolding } from './while-holding.js';

function setUp() {
  const consumers: { closed: boolean; finish: () => void }[] = [];
  const start = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const consumer = {
      closed: false,
      finish: resolve,
      close() {
        consumer.closed = true;
        return promise;
      },
    };
    consumers.push(consumer);
    return [consumer];
  };
  return { consumers, start, serving: createWhileHolding() };
}

test('consumes from the moment at which both the agent is ready and the lease is held, and only once', () => {
  const { consumers, start, serving } = setUp();
  serving.told(true);
  expect(consumers).toHaveLength(0);
  serving.open(start);
  serving.told(true);
  expect(consumers).toMatchObject([{ closed: false }]);
});

test('a standby consumes nothing', () => {
  const { consumers, start, serving } = setUp();
  serving.open(start);
  serving.told(false);
  expect(consumers).toHaveLength(0);
});

test('ends with the lease, waits for nothing, and begins anew with the next one', async () => {
  const { consumers, start, serving } = setUp();
  serving.open(start);
  serving.told(true);
  serving.told(false);
  expect(consumers).toMatchObject([{ closed: true }]);
  serving.told(true);
  expect(consumers).toMatchObject([{ closed: true }, { closed: false }]);

  let stopped = false;
  const stop = serving.stop().then(() => {
    stopped = true;
  });
  serving.told(true);
  expect(consumers).toMatchObject([{ closed: true }, { closed: true }]);
  consumers[1]!.finish();
  await Promise.resolve();
  expect(stopped).toBe(false);
  consumers[0]!.finish();
  await stop;
});
