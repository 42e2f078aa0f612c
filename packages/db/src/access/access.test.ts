import { createHash } from 'node:crypto';
import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { type AuditInput, closeAuditEntry, deleteOldAudit, listAudit, openAuditEntry } from './audit-log.js';
import { deleteOldIdempotencyKeys, findEarlierCall, type IdempotencyKey, setIdempotentRequest, takeIdempotencyKey } from './idempotency.js';
import { isTokenText, newTokenText, tokenHash } from './token-text.js';
import { createToken, findToken, listTokens, revokeToken, type TokenInput, touchToken } from './tokens.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
  await bench.db.query(`insert into images (name) values ('b2g')`);
});
afterAll(() => bench.close());
beforeEach(() => bench.db.query('delete from idempotency_keys; delete from audit_log; delete from requests; delete from tokens;'));

async function addRequest(ownerTokenId: number | null = null): Promise<number> {
  const [request] = await bench.rows(
    `insert into requests (requested_device, assignee, image_id, expires_at, owner_token_id) select 'any', 'x', id, now() + interval '1 h', $1 from images returning id`,
    ownerTokenId,
  );
  return request!.id;
}

describe('the text of a token', () => {
  test('is new each time and passes its own check', () => {
    const [one, other] = [newTokenText(), newTokenText()];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^mzp_[0-9a-f]{72}$/);
    expect([one, other].every(isTokenText)).toBe(true);
  });

  test('with any one character changed, left out or doubled was never made', () => {
    const text = newTokenText();
    for (let at = 0; at < text.length; at++) {
      const changed = text[at] === '0' ? '1' : '0';
      for (const wrong of [
        text.slice(0, at) + changed + text.slice(at + 1),
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + text[at] + text.slice(at),
      ])
        expect([wrong, isTokenText(wrong)]).toEqual([wrong, false]);
    }
  });
});

describe('tokens', () => {
  const make = async (input: Partial<TokenInput> = {}) => {
    const made = await createToken(bench.db, {
      name: 'ci',
      scope: 'request',
      pools: null,
      expiresInSeconds: null,
      createdBy: 'test',
      ...input,
    });
    if (made === 'name_taken') throw new Error('the name is taken');
    return made;
  };

  test('are found by their text, of which only the hash and the beginning are stored', async () => {
    const { token, text } = await make({ pools: ['b2g', 'mobile'], expiresInSeconds: 60 });
    expect(await findToken(bench.db, text)).toMatchObject({ id: token.id, name: 'ci', scope: 'request', pools: ['b2g', 'mobile'] });
    expect(token.expiresAt! - token.now).toBe(60_000);
    expect(await findToken(bench.db, newTokenText())).toBeUndefined();
    const [row] = await bench.rows('select tokens::text as whole, hash from tokens');
    expect(row!.whole).toContain(text.slice(0, 12));
    expect(row!.whole).not.toContain(text.slice(12, 20));
    expect(row!.hash).toEqual(tokenHash(text));
  });

  test('have a name of their own until they are revoked', async () => {
    const { token, text } = await make();
    const again = { name: 'ci', scope: 'read' as const, pools: null, expiresInSeconds: null, createdBy: 'test' };
    expect(await createToken(bench.db, again)).toBe('name_taken');
    expect(await revokeToken(bench.db, { name: 'ci' }, 'alice')).toMatchObject({ id: token.id, revokedBy: 'alice' });
    expect((await findToken(bench.db, text))?.revokedAt).not.toBeNull();
    expect((await make()).token.id).not.toBe(token.id);
    expect((await listTokens(bench.db, { limit: 10 })).map(({ revokedAt }) => revokedAt === null)).toEqual([true, false]);
  });

  test('are revoked once, however often that is asked for', async () => {
    const { token } = await make();
    const first = await revokeToken(bench.db, { id: token.id }, 'alice');
    expect(await revokeToken(bench.db, { id: token.id }, 'bob')).toEqual({ ...first, now: expect.any(Number) });
    expect(await revokeToken(bench.db, { id: 4711 }, 'bob')).toBeUndefined();
    expect(await revokeToken(bench.db, { name: 'ci' }, 'bob')).toBeUndefined();
  });

  test('are touched at most once in a while', async () => {
    const { token } = await make();
    const used = async () => (await bench.rows('select last_used_at, xmin::text from tokens'))[0]!;
    await touchToken(bench.db, token.id, 60);
    const first = await used();
    expect(first.last_used_at).not.toBeNull();
    await touchToken(bench.db, token.id, 60);
    expect(await used()).toEqual(first);
    await bench.db.query(`update tokens set last_used_at = now() - interval '61 s'`);
    await touchToken(bench.db, token.id, 60);
    expect((await used()).last_used_at.getTime()).toBeGreaterThan(Date.now() - 30_000);
  });

  test.each([
    ['a scope that there is not', { scope: 'root' as 'admin' }],
    ['a list of no pools', { pools: [] }],
    ['a name with spaces', { name: 'my token' }],
    ['the name of callers without one', { name: 'anonymous' }],
  ])('cannot be made with %s', async (_what, input) => {
    await expect(make(input)).rejects.toThrow('constraint');
  });

  test('cannot be deleted while a request names them', async () => {
    const { token } = await make();
    await addRequest(token.id);
    await expect(bench.db.query('delete from tokens')).rejects.toThrow('foreign key');
  });
});

describe('idempotency keys', () => {
  const KEPT_SECONDS = 60;
  const key = (input: Partial<IdempotencyKey> & { body?: string } = {}): IdempotencyKey => {
    const { body = 'one', ...rest } = input;
    return { caller: 'anonymous', key: 'k1', bodyHash: createHash('sha256').update(body).digest(), ...rest };
  };
  const take = async (which: IdempotencyKey, requestId: number) => {
    if (await takeIdempotencyKey(bench.db, which, KEPT_SECONDS)) await setIdempotentRequest(bench.db, which, requestId);
  };
  const find = (which: IdempotencyKey) => findEarlierCall(bench.db, which, KEPT_SECONDS);

  test('lead to their request for the same caller and the same body only', async () => {
    const requestId = await addRequest();
    expect(await find(key())).toBeUndefined();
    await take(key(), requestId);
    expect(await find(key())).toEqual({ requestId });
    expect(await find(key({ body: 'two' }))).toBe('other');
    expect(await find(key({ caller: 'token 7' }))).toBeUndefined();
    expect(await find(key({ key: 'k2' }))).toBeUndefined();
    expect(await takeIdempotencyKey(bench.db, key(), KEPT_SECONDS)).toBe(false);
  });

  test('may be used again for something else when they are old, and are deleted then', async () => {
    await take(key(), await addRequest());
    await bench.db.query(`update idempotency_keys set created_at = now() - interval '61 s'`);
    expect(await find(key())).toBeUndefined();
    const requestId = await addRequest();
    await take(key({ body: 'two' }), requestId);
    expect(await find(key({ body: 'two' }))).toEqual({ requestId });
    expect(await deleteOldIdempotencyKeys(bench.db, { keptSeconds: KEPT_SECONDS, limit: 10 })).toBe(0);
    await bench.db.query(`update idempotency_keys set created_at = now() - interval '61 s'`);
    expect(await deleteOldIdempotencyKeys(bench.db, { keptSeconds: KEPT_SECONDS, limit: 10 })).toBe(1);
  });

  test('go with their request', async () => {
    await take(key(), await addRequest());
    await bench.db.query('delete from requests');
    expect(await find(key())).toBeUndefined();
  });

  test('are taken by the second of two at once if the first gives up', async () => {
    const first = await bench.db.connect();
    try {
      await first.query('begin');
      expect(await takeIdempotencyKey(first, key(), KEPT_SECONDS)).toBe(true);
      const second = takeIdempotencyKey(bench.db, key(), KEPT_SECONDS);
      await first.query('rollback');
      expect(await second).toBe(true);
    } finally {
      first.release();
    }
  });
});

describe('the audit log', () => {
  const ENTRY: AuditInput = {
    callId: 'call-1',
    who: 'ci',
    tokenId: 1,
    assignee: 'alice',
    address: '10.0.0.1',
    route: 'createRequest',
    method: 'POST',
    path: '/api/device/any/request/',
    body: '{}',
    devices: [],
    requestId: null,
  };
  const list = (selection = {}) => listAudit(bench.db, { limit: 10, ...selection });

  test('has a call while its outcome is open, and afterwards how it ended', async () => {
    const id = await openAuditEntry(bench.db, ENTRY);
    expect(await list()).toEqual([{ ...ENTRY, id, at: expect.any(Number), status: null, durationMs: null }]);
    await closeAuditEntry(bench.db, id, { status: 200, durationMs: 12, requestId: 7 });
    expect(await list()).toEqual([expect.objectContaining({ id, status: 200, durationMs: 12, requestId: 7 })]);
  });

  test('has the devices that a call found, unless it named them', async () => {
    for (const devices of [[], ['d1']]) {
      const id = await openAuditEntry(bench.db, { ...ENTRY, devices });
      await closeAuditEntry(bench.db, id, { status: 200, durationMs: 1, devices: ['d2', 'd3'] });
    }
    expect((await list()).map(({ devices }) => devices)).toEqual([['d1'], ['d2', 'd3']]);
  });

  test('keeps what Postgres cannot store as text out', async () => {
    await openAuditEntry(bench.db, { ...ENTRY, body: 'a\0b\uD800', path: '/\0', devices: ['a\0'] });
    expect(await list()).toEqual([expect.objectContaining({ body: 'ab\uFFFD', path: '/', devices: ['a'] })]);
  });

  test('waits for no disk, and only its own statements do not', async () => {
    await inTransaction(bench.db, async (db) => {
      const setting = async () => (await db.query('show synchronous_commit')).rows[0].synchronous_commit;
      // the server of tests waits for no disk at all
      await db.query('set local synchronous_commit = on');
      const id = await openAuditEntry(db, ENTRY);
      expect(await setting()).toBe('off');
      await db.query('set local synchronous_commit = on');
      await closeAuditEntry(db, id, { status: 200, durationMs: 1 });
      expect(await setting()).toBe('off');
    });
    const client = await bench.db.connect();
    try {
      await client.query('set synchronous_commit = on');
      await openAuditEntry(client, ENTRY);
      expect((await client.query('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }]);
    } finally {
      client.release(true);
    }
  });

  test('is listed by who, device, request and time, newest first, page by page', async () => {
    const ids = [];
    for (const entry of [{ who: 'a', devices: ['d1', 'd2'] }, { who: 'b', devices: ['d2'], requestId: 5 }, { who: 'a' }])
      ids.push(await openAuditEntry(bench.db, { ...ENTRY, ...entry }));
    const [one, two, three] = ids;
    const found = async (selection: object) => (await list(selection)).map(({ id }) => id);
    expect(await found({})).toEqual([three, two, one]);
    expect(await found({ who: 'a' })).toEqual([three, one]);
    expect(await found({ device: 'd2' })).toEqual([two, one]);
    expect(await found({ requestId: 5 })).toEqual([two]);
    expect(await found({ limit: 1 })).toEqual([three]);
    expect(await found({ limit: 1, before: three })).toEqual([two]);
    await bench.db.query(`update audit_log set at = now() - interval '1 h' where id = $1`, [one]);
    expect(await found({ since: Date.now() - 60_000 })).toEqual([three, two]);
  });

  test('forgets what is old', async () => {
    await openAuditEntry(bench.db, ENTRY);
    await openAuditEntry(bench.db, ENTRY);
    await bench.db.query(`update audit_log set at = now() - interval '366 days' where id = (select min(id) from audit_log)`);
    expect(await deleteOldAudit(bench.db, { days: 365, limit: 10 })).toBe(1);
    expect(await list()).toHaveLength(1);
  });
});
