import { createToken, type TokenInput } from '@mozpool/db';
import type { TestApi } from './test-api.js';

export interface TestToken {
  id: number;
  name: string;
  text: string;
  headers: { authorization: string };
}

let made = 0;

/** A token in the database of a test. */
export async function testToken({ db }: Pick<TestApi, 'db'>, input: Partial<TokenInput> = {}): Promise<TestToken> {
  const name = input.name ?? `token-${++made}`;
  const token = await createToken(db, { scope: 'request', pools: null, expiresInSeconds: null, createdBy: 'test', ...input, name });
  if (token === 'name_taken') throw new Error(`the name ${name} is taken`);
  return { id: token.token.id, name, text: token.text, headers: { authorization: `Bearer ${token.text}` } };
}
