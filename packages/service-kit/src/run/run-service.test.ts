import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
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

/** A service that writes a line each 10 ms, and tells at its end what its stop took of the processor, in microseconds. */
function startWriter(output: 'pipe' | number): ChildProcess {
  const script = `
    import { writeFileSync } from 'node:fs';
    import { z } from '${import.meta.resolve('zod')}';
    import { runService } from '${new URL('../../dist/run/run-service.js', import.meta.url)}';
    process.exit(await runService({ name: 'writer', version: '0', config: z.object({}), env: {}, create: ({ log }) => ({
      start: async () => { setInterval(() => log.info('at work'), 10); },
      stop: async () => {
        const before = process.cpuUsage();
        await new Promise((drained) => setTimeout(drained, ${DRAIN_MS}));
        writeFileSync(3, JSON.stringify(process.cpuUsage(before)));
      },
    }) }));`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', output, 'pipe', 'pipe'],
    timeout: DRAIN_MS * 10,
    killSignal: 'SIGKILL',
  });
}

test('a service whose log nobody reads any more ends in order, once', async () => {
  const service = startWriter('pipe');
  await once(service.stdout!, 'data');
  service.stdout!.destroy();
  const [took, [code]] = await Promise.all([text(service.stdio[3] as Readable), once(service, 'exit')]);
  expect(code).toBe(1);
  // it waits while it drains, and does not tell a log that is not there of the failure to tell it
  expect(JSON.parse(took).user / 1_000).toBeLessThan(DRAIN_MS / 2);
});

(existsSync('/dev/full') ? test : test.skip)('where there is no room for its log a service goes on, and says so once', async () => {
  const full = openSync('/dev/full', 'w');
  const service = startWriter(full);
  closeSync(full);
  let said = '';
  // while it drains it goes on to write
  service.stderr!.setEncoding('utf8').on('data', (more) => {
    said += more;
    service.kill('SIGTERM');
  });
  const [code] = await once(service, 'close');
  expect(code).toBe(0);
  expect(said).toBe('writer: the log cannot be written, and lines of it are lost: ENOSPC: no space left on device, write\n');
});
