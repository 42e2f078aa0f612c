import { z } from 'zod';
import { envAddress, envInteger, envJson, envPort, envUrl } from './env-fields.js';
import { loggingFields } from './logging-fields.js';
import { ConfigError, readConfig } from './read-config.js';

const schema = z.object({
  PORT: envPort.default(8080).describe('a port, 0 for a free one'),
  DATABASE_URL: envUrl('postgres', 'postgresql').describe('postgres://user:password@host/database'),
  TRIES: envInteger({ min: 1, max: 9 }).optional().describe('a whole number from 1 to 9'),
  LIMITS: envJson(z.object({ seconds: z.record(z.string(), z.number()) })).optional(),
  ...loggingFields,
});

const read = (env: Record<string, string>) => {
  try {
    return readConfig(schema, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

test('a complete environment gives typed values and defaults', () => {
  expect(read({ DATABASE_URL: 'postgres://x@h/d', TRIES: '3', LIMITS: '{"seconds":{"ready":5}}', OTHER: 'ignored' })).toEqual({
    PORT: 8080,
    DATABASE_URL: 'postgres://x@h/d',
    TRIES: 3,
    LIMITS: { seconds: { ready: 5 } },
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
  });
});

test.each([
  [{}, /DATABASE_URL: is not set\. Write postgres:\/\/user/],
  [{ DATABASE_URL: '  ' }, /DATABASE_URL: is not set/],
  [{ DATABASE_URL: 'mysql://h/d' }, /DATABASE_URL: is not a URL that begins with postgres:\/\/ or postgresql:\/\//],
  [{ DATABASE_URL: 'postgres://h/d', PORT: '70000' }, /PORT: is not between 0 and 65535\. Write a port/],
  [{ DATABASE_URL: 'postgres://h/d', PORT: 'http' }, /PORT: is not a number/],
  [{ DATABASE_URL: 'postgres://h/d', TRIES: '1.5' }, /TRIES: is not a whole number/],
  [{ DATABASE_URL: 'postgres://h/d', LOG_LEVEL: 'loud' }, /LOG_LEVEL: .*Write debug, info, warn or error/],
  [{ DATABASE_URL: 'postgres://h/d', LIMITS: '{' }, /LIMITS: is not JSON/],
  [{ DATABASE_URL: 'postgres://h/d', LIMITS: '{"seconds":{"a":"b"}}' }, /LIMITS: seconds\.a: /],
])('the wrong environment %j is named', (env, message) => {
  expect(read(env as Record<string, string>)).toMatch(message);
});

test('every wrong variable is named at once, and no value is printed', () => {
  const message = read({ DATABASE_URL: 'mysql://user:secret@h', PORT: 'x' });
  expect(message).toMatch(/DATABASE_URL/);
  expect(message).toMatch(/PORT/);
  expect(message).not.toMatch(/secret/);
});

test.each([
  ['10.0.0.5', true],
  ['fd00::5', true],
  ['imaging-1.example.org', true],
  ['localhost', true],
  ['10.0.0', false],
  ['10.0.0.256', false],
  ['10.0.0.5:80', false],
  ['http://10.0.0.5', false],
  ['two words', false],
  ['-a.example', false],
  [`${'a'.repeat(250)}.org`, false],
])('%s is an address of a machine: %s', (text, good) => {
  expect(envAddress.safeParse(text).success).toBe(good);
});
