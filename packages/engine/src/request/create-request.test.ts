import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '@mozpool/db';
import { type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset({ d1: {}, d2: {} }));

const key = (body = 'one', name = 'k1'): IdempotencyKey => ({
  caller: 'anonymous',
  key: name,
  bodyHash: createHash('sha256').update(body).digest(),
});
const requests = async () => (await bench.rows('select id from requests order by id')).map(({ id }) => id);

test('a request that is made with a key is made once, matched, and found again by the same call', async () => {
  const input = await bench.newRequest();
  const made = await bench.engine.createRequestOnce(input, key());
  if (made === 'key_reused') throw new Error('nobody used it before');
  expect(made.replayed).toBe(false);
  expect(await bench.rows('select request_id from claims')).toEqual([{ request_id: made.id }]);
  expect(await bench.engine.createRequestOnce(input, key())).toEqual({ id: made.id, replayed: true });
  expect(await requests()).toEqual([made.id]);
});

test('the same key with another body makes nothing', async () => {
  const input = await bench.newRequest();
  await bench.engine.createRequestOnce(input, key());
  expect(await bench.engine.createRequestOnce(input, key('two'))).toBe('key_reused');
  expect(await requests()).toHaveLength(1);
});

test('of many equal calls at once, on several engines, one makes the request', async () => {
  const input = await bench.newRequest();
  const engines = [bench.engine, bench.another(), bench.another()];
  const made = await Promise.all(Array.from({ length: 9 }, (_, n) => engines[n % 3]!.createRequestOnce(input, key())));
  const [id] = await requests();
  expect(await requests()).toEqual([id]);
  expect(made.map((one) => (one === 'key_reused' ? one : one.id))).toEqual(Array(9).fill(id));
  expect(made.filter((one) => one !== 'key_reused' && !one.replayed)).toHaveLength(1);
  expect(await bench.rows('select from claims')).toHaveLength(1);
});

test('a transaction that fails leaves the key to the next try', async () => {
  const input = await bench.newRequest();
  await expect(bench.engine.createRequestOnce({ ...input, imageId: 4711 }, key())).rejects.toThrow('foreign key');
  expect(await bench.engine.createRequestOnce(input, key())).toMatchObject({ replayed: false });
});

test('the owner of a request is stored with it', async () => {
  const [token] = await bench.rows(
    `insert into tokens (name, prefix, hash, scope, created_by) values ('ci', 'mzp_1234', sha256('x'), 'request', 'test') returning id`,
  );
  const id = await bench.engine.createRequest({ ...(await bench.newRequest()), ownerTokenId: token!.id });
  expect(await bench.rows('select id, owner_token_id from requests')).toEqual([{ id, owner_token_id: token!.id }]);
});
