import { mock } from 'node:test';
import { silentLog } from '../log/create-logger.js';
import { composeService, type ServicePart, settingsOf } from './compose-service.js';

function parts(faults: Partial<Record<string, 'start' | 'stop' | 'hang'>> = {}) {
  const done: string[] = [];
  const part = (name: string): ServicePart => ({
    name,
    start: async () => {
      if (faults[name] === 'start') throw new Error('broken');
      done.push(`start ${name}`);
    },
    stop: async () => {
      if (faults[name] === 'stop') throw new Error('broken');
      if (faults[name] === 'hang') await new Promise(() => undefined);
      done.push(`stop ${name}`);
    },
    stopWithinMs: 20,
  });
  return { service: composeService([part('a'), part('b'), part('c')], { log: silentLog }), done };
}

test('parts start in order and stop in reverse order', async () => {
  const { service, done } = parts();
  await service.start();
  await service.stop();
  expect(done).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
});

test('concurrent and later stops share one run', async () => {
  const { service, done } = parts();
  await service.start();
  await Promise.all([service.stop(), service.stop()]);
  await service.stop();
  expect(done.filter((step) => step.startsWith('stop'))).toHaveLength(3);
});

test('what failed to start is named, and what had started can be stopped', async () => {
  const { service, done } = parts({ b: 'start' });
  await expect(service.start()).rejects.toThrow('b could not start');
  await service.stop();
  expect(done).toEqual(['start a', 'stop b', 'stop a']);
});

test.each([
  ['EADDRINUSE', 'a could not start with PORT=80, HOST=::1: another program listens there already; stop it, or choose another port'],
  ['ENOSPC', 'a could not start with PORT=80, HOST=::1: the disk is full'],
  ['EWHATEVER', 'a could not start with PORT=80, HOST=::1'],
])('a part that the system refuses (%s) tells its settings and what to do', async (code, message) => {
  const refused = new Error('wrapped', { cause: Object.assign(new Error('refused'), { code }) });
  const service = composeService([{ name: 'a', settings: 'PORT=80, HOST=::1', start: () => Promise.reject(refused) }], { log: silentLog });
  await expect(service.start()).rejects.toMatchObject({ message, cause: refused });
});

test('a part that takes long to start is told of, once, with its settings', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const told: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void told.push(text) };
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = () => {
      asked.resolve();
      return answered.promise;
    };
    const service = composeService(
      [
        { name: 'quick', start: () => undefined },
        { name: 'store', settings: 'STATE_DIR=/mnt', start: slow },
      ],
      { log },
    );
    const started = service.start();
    await asked.promise;
    mock.timers.tick(9_999);
    expect(told).toEqual([]);
    mock.timers.tick(60_000);
    expect(told).toEqual(['store takes long to start with STATE_DIR=/mnt; it is waited for']);
    answered.resolve();
    await started;
  } finally {
    mock.timers.reset();
  }
});

test('settings are told as the environment writes them', () => {
  expect(settingsOf({ PORT: 80, HOST: '::1', BOOT_DIR: undefined, PASSWORD: 'secret' }, 'PORT', 'HOST', 'BOOT_DIR')).toBe(
    'PORT=80, HOST=::1, BOOT_DIR=',
  );
});

test('a stop during the start ends the start', async () => {
  const { service, done } = parts();
  const starting = service.start();
  const stopping = service.stop();
  await expect(starting).rejects.toThrow('stopped while starting');
  await stopping;
  expect(done).toEqual(['start a', 'stop a']);
});

test('a service that never started can be stopped', async () => {
  const { service, done } = parts();
  await service.stop();
  expect(done).toEqual([]);
});

test('a part that hangs or fails while stopping does not keep the others', async () => {
  const { service, done } = parts({ b: 'hang', c: 'stop' });
  await service.start();
  await service.stop();
  expect(done.filter((step) => step.startsWith('stop'))).toEqual(['stop a']);
});
