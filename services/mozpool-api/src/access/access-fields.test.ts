import { ConfigError, readConfig } from '@mozpool/service-kit';
import { apiConfig } from '../config.js';
import { listenAddress } from './access-fields.js';

const read = (env: Record<string, string>) =>
  readConfig(apiConfig, { DATABASE_URL: 'postgres://db/mozpool', QUEUE_URL: 'redis://queue', ...env });

test.each([
  [{}, '127.0.0.1'],
  [{ HOST: '127.0.0.5' }, '127.0.0.5'],
  [{ HOST: 'localhost' }, 'localhost'],
  [{ HOST: '::1' }, '::1'],
  [{ AUTH_NONE_ANYWHERE: 'true' }, '0.0.0.0'],
  [{ AUTH_NONE_ANYWHERE: 'true', HOST: '10.0.0.1' }, '10.0.0.1'],
  [{ AUTH: 'token' }, '0.0.0.0'],
  [{ AUTH: 'token', HOST: '10.0.0.1' }, '10.0.0.1'],
])('with %j the service listens on %s', (env, address) => expect(listenAddress(read(env))).toBe(address));

test.each(['0.0.0.0', '::', '10.0.0.1', 'mozpool.example', '127.evil.example'])('without tokens it does not listen on %s', (HOST) => {
  expect(() => read({ HOST })).toThrow(ConfigError);
  expect(() => read({ HOST })).toThrow(/HOST: with AUTH=none everybody .*AUTH=token.*AUTH_NONE_ANYWHERE=true/);
});

test.each([
  [{ AUTH: 'password' }, /AUTH: .*none .*or token/],
  [{ ANONYMOUS_SCOPE: 'admin' }, /ANONYMOUS_SCOPE: .*none, public, read, request, operate/],
  [{ ANONYMOUS_NETWORKS: '10.0.0.0/8,lab' }, /"lab" is not a network like 10\.0\.0\.0\/8/],
  [{ TRUST_PROXY: 'yes' }, /TRUST_PROXY: is not a number.*how many proxies/],
  [{ RATE_LIMIT: '-1' }, /RATE_LIMIT: is not between/],
])('%j is refused with what to write instead', (env, message) => expect(() => read(env as Record<string, string>)).toThrow(message));
