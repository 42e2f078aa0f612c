import { createTurns } from './probe-once.js';

const never = () => new AbortController().signal;

test('turns go round in order, never more than there are', async () => {
  const turns = createTurns(2);
  const gives = await Promise.all([turns(never()), turns(never())]);
  const order: number[] = [];
  const later = [3, 4].map((number) =>
    turns(never()).then((give) => {
      order.push(number);
      return give;
    }),
  );
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  gives[0]!();
  (await later[0])!();
  await later[1];
  expect(order).toEqual([3, 4]);
});

test('who is cancelled while waiting gets none, and takes none away', async () => {
  const turns = createTurns(1);
  const give = (await turns(never()))!;
  const abort = new AbortController();
  const cancelled = turns(abort.signal);
  const patient = turns(never());
  abort.abort();
  expect(await cancelled).toBeNull();
  give();
  expect(await patient).not.toBeNull();
  expect(await turns(AbortSignal.abort())).toBeNull();
});
