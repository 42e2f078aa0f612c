import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { Writable } from 'node:stream';
import { createLogger } from './create-logger.js';
import { errorChain } from './error-chain.js';

function logger(format: 'json' | 'human', level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk).trimEnd());
      done();
    },
  });
  return { log: createLogger({ service: 'test', level, format, stream }), lines };
}

test('a JSON line has service, level, message and fields', () => {
  const { log, lines } = logger('json');
  log.info('Device is ready.', { device: 'panda-1', request: 7 });
  log.debug('not written');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    service: 'test',
    level: 'info',
    message: 'Device is ready.',
    device: 'panda-1',
    request: 7,
  });
});

test('an error is one field with its chain of causes, printed once', () => {
  const { log, lines } = logger('json');
  const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
  log.error('The tick failed.', { error: new Error('cannot load devices', { cause }) });
  const line = JSON.parse(lines[0]!);
  expect(line.error).toBe('cannot load devices ← connect refused (ECONNREFUSED)');
  expect(line.stack).toMatch(/create-logger\.test/);
});

test('an expected error at warn level stays one line without a stack', () => {
  const { log, lines } = logger('human');
  log.warn('No answer.', { device: 'panda-2', error: new Error('timed out') });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/WARN {2}test No answer\. device=panda-2 error=timed out$/);
});

test('a field called message does not mix with the message', () => {
  const { log, lines } = logger('json');
  log.info('Line stored.', { message: 'from the device', level: 'x' });
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', message: 'Line stored.', detail: 'from the device' });
});

test('lines go to syslog too, where it is configured, with severity and service', async () => {
  const receiver = createSocket('udp4');
  await new Promise<void>((resolve) => receiver.bind(0, '127.0.0.1', resolve));
  const received = new Promise<string>((resolve) => receiver.once('message', (bytes) => resolve(bytes.toString())));
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const syslogUrl = `udp://127.0.0.1:${receiver.address().port}`;
  createLogger({ service: 'test', level: 'info', format: 'human', stream, syslogUrl }).warn('No answer.', { device: 'panda-1' });
  const [, priority, line] = /^<(\d+)>1 \S+Z \S+ test \d+ - - (.*)$/.exec(await received) ?? [];
  expect(priority).toBe(String(16 * 8 + 4));
  expect(JSON.parse(line!)).toMatchObject({ level: 'warn', message: 'No answer.', device: 'panda-1' });
  receiver.close();
});

test('a syslog host that is not there troubles nobody', async () => {
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const log = createLogger({ service: 'test', level: 'info', stream, syslogUrl: 'udp://no-such-host.invalid' });
  log.info('one');
  await expect(lookup('no-such-host.invalid')).rejects.toThrow();
  log.info('two');
  expect(lines).toHaveLength(2);
});

test('odd things can be thrown and logged', () => {
  expect(errorChain('text').text).toBe('text');
  expect(errorChain(undefined).text).toBe('');
  expect(errorChain(new AggregateError([new Error('a'), new Error('b')], '')).text).toBe('AggregateError: a; b');
  const loop = new Error('loop');
  loop.cause = loop;
  expect(errorChain(loop).text).toBe('loop');
});
