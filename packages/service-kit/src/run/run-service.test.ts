import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ConfigError } from '../config/read-config.js';
import type { Service } from './compose-service.js';
import { runService } from './run-service.js';

const config = z.object({ LOG_LEVEL: z.enum(['error', 'info']).default('error'), NEEDED: z.string().default('x').describe('something') });
const DRAIN_MS = 1_000;
const idle: Service = { start: async () => undefined, stop: async () => undefined };

function run(create: (fatal: (reason: string) => void) => Service, env: Record<string, string> = {}, stopWithinMs = 50) {
  const signals = new EventEmitter();
  const complaints: string[] = [];
  const code = runService({
    name: 'test',
    version: '0',
    config,
    env,
    stopWithinMs,
    signals: signals as never,
    complain: (text) => complaints.push(text),
    create: ({ fatal }) => create(fatal),
  });
  return { signals, complaints, code };
}

test.each(['SIGTERM', 'SIGINT'])('%s stops the service and ends well', async (signal) => {
  let stopped = false;
  const { signals, code } = run(() => ({
    start: async () => undefined,
    stop: async () => {
      stopped = true;
    },
  }));
  signals.emit(signal);
  expect(await code).toBe(0);
  expect(stopped).toBe(true);
  expect(signals.eventNames()).toEqual([]);
});

test('a wrong configuration is told and nothing starts', async () => {
  const { complaints, code } = run(
    () => {
      throw new Error('must not be built');
    },
    { LOG_LEVEL: 'loud' },
  );
  expect(await code).toBe(2);
  expect(complaints.join()).toMatch(/LOG_LEVEL/);
});

test('a wrong file that the configuration names is told like the configuration', async () => {
  const { complaints, signals, code } = run(() => {
    throw new ConfigError('KEY_FILE /nowhere cannot be read (ENOENT)');
  });
  expect(await code).toBe(2);
  expect(complaints).toEqual(['KEY_FILE /nowhere cannot be read (ENOENT)']);
  expect(signals.eventNames()).toEqual([]);
});

test('a failed start is stopped and ends badly', async () => {
  let stopped = false;
  const { code } = run(() => ({
    start: () => Promise.reject(new Error('no port')),
    stop: async () => {
      stopped = true;
    },
  }));
  expect(await code).toBe(1);
  expect(stopped).toBe(true);
});

test('a fatal fault ends badly', async () => {
  const { code } = run((fatal) => ({ ...idle, start: async () => fatal('a tick hangs') }));
  expect(await code).toBe(1);
});

test('a stop that hangs is given up', async () => {
  const { signals, code } = run(() => ({ ...idle, stop: () => new Promise(() => undefined) }), {}, 10);
  signals.emit('SIGTERM');
  expect(await code).toBe(1);
});

test('a service whose log nobody reads any more ends in order, once', async () => {
  const script = `
    import { z } from '${import.meta.resolve('zod')}';
    import { runService } from '${new URL('../../dist/run/run-service.js', import.meta.url)}';
    process.exit(await runService({ name: 'unread', version: '0', config: z.object({}), env: {}, create: ({ log }) => ({
      start: async () => { setInterval(() => log.info('at work'), 10); },
      stop: async () => {
        const before = process.cpuUsage();
        await new Promise((drained) => setTimeout(drained, ${DRAIN_MS}));
        writeFileSync(3, JSON.stringify(process.cpuUsage(before)));
      },
    }) }));`;
  const service = spawn(process.execPath, ['--input-type=module', '-e', `import { writeFileSync } from 'node:fs';${script}`], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    timeout: DRAIN_MS * 10,
    killSignal: 'SIGKILL',
  });
  await once(service.stdout!, 'data');
  service.stdout!.destroy();
  const [written, [code]] = await Promise.all([text(service.stdio[3] as Readable), once(service, 'exit')]);
  expect(code).toBe(1);
  // it waits while it drains, and does not tell a log that is not there of the failure to tell it
  expect(JSON.parse(written).user / 1_000).toBeLessThan(DRAIN_MS / 2);
});
