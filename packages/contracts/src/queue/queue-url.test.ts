import { parseQueueUrl } from './queue-url.js';

const plain = { kind: 'redis', nodes: [{ host: 'r', port: 6379 }], database: 0, master: '', tls: false };

test.each([
  ['redis://r', plain],
  ['redis://r:6380/3', { ...plain, nodes: [{ host: 'r', port: 6380 }], database: 3 }],
  ['redis://:p%40ss@r', { ...plain, password: 'p@ss' }],
  ['redis://me:secret@[::1]:6380', { ...plain, username: 'me', password: 'secret', nodes: [{ host: '::1', port: 6380 }] }],
  ['rediss://r?ca=/etc/ca.crt', { ...plain, tls: true, caFile: '/etc/ca.crt' }],
  [
    'redis+sentinel://:p@a,b:26380,c/mymaster?sentinelPassword=q',
    {
      ...plain,
      kind: 'sentinel',
      password: 'p',
      sentinelPassword: 'q',
      master: 'mymaster',
      nodes: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
        { host: 'c', port: 26379 },
      ],
    },
  ],
  ['redis+sentinel://a/mymaster/2', { ...plain, kind: 'sentinel', nodes: [{ host: 'a', port: 26379 }], master: 'mymaster', database: 2 }],
  [
    'rediss+cluster://a,b',
    {
      ...plain,
      kind: 'cluster',
      tls: true,
      nodes: [
        { host: 'a', port: 6379 },
        { host: 'b', port: 6379 },
      ],
    },
  ],
  ['postgres://u:p@h/d?sslmode=require', { kind: 'postgres', url: 'postgres://u:p@h/d?sslmode=require' }],
])('%s is understood', (text, location) => {
  expect(parseQueueUrl(text)).toEqual(location);
});

test.each([
  ['amqp://h', /is not a URL like redis:\/\/host/],
  ['redis://', /is not a URL like/],
  ['postgres://[', /is not a URL like/],
  ['redis://a,b', /several servers/],
  ['redis://h:0', /host:port/],
  ['redis://h:70000', /host:port/],
  ['redis://h/mymaster', /number of a database/],
  ['redis+sentinel://a,b', /does not name the sentinels' master/],
  ['redis+cluster://a/1', /only number 0/],
  ['redis://h?family=6', /option "family"/],
  ['redis://h?ca=/x', /no TLS/],
  ['redis://h?sentinelPassword=x', /no sentinels/],
  ['redis://:%zz@h', /hexadecimal/],
])('%s is refused, and says why without a password', (text, message) => {
  expect(() => parseQueueUrl(text)).toThrow(message);
});
