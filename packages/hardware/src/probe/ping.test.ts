import { createServer } from 'node:net';
import { isOnPath } from '../testing/run-program.js';
import { PING_TOOLS, ping } from './ping.js';

const withTool = (program: string) => (isOnPath(program) ? test : test.skip);
const only = (program: string) => PING_TOOLS.filter((tool) => tool.program === program);

withTool('fping')('fping finds this machine and not a name that does not exist', async () => {
  expect(await ping('127.0.0.1', 'icmp', { tools: only('fping') })).toEqual({ ok: true, detail: '127.0.0.1 answers' });
  expect((await ping('host.invalid', 'icmp', { tools: only('fping') })).ok).toBe(false);
});

withTool('ping')('ping stands in where fping is missing', async () => {
  const tools = [{ program: 'no-such-fping', args: [], silent: [1] }, ...only('ping')];
  expect(await ping('127.0.0.1', 'icmp', { tools })).toEqual({ ok: true, detail: '127.0.0.1 answers' });
});

test('without any tool the answer says what to install', async () => {
  const result = await ping('127.0.0.1', 'icmp', { tools: [{ program: 'no-such-fping', args: [], silent: [1] }] });
  expect(result).toEqual({ ok: false, detail: expect.stringContaining('no-such-fping: not installed); install fping') });
});

test('what is left of a command need not be whole milliseconds', async () => {
  const tools = [{ program: process.execPath, args: ['-e', ''], silent: [] }];
  expect(await ping('127.0.0.1', 'icmp', { tools, deadlineMs: 9_999.935 })).toMatchObject({ ok: true });
});

test('a tool that fails for reasons of its own is not taken for silence', async () => {
  const tool = (program: string, code: number) => ({ program, args: ['-e', `process.exit(${code})`], silent: [1] });
  expect(await ping('x', 'icmp', { tools: [tool(process.execPath, 4), tool(process.execPath, 0)] })).toMatchObject({ ok: true });
  expect(await ping('x', 'icmp', { tools: [tool(process.execPath, 1), tool(process.execPath, 0)] })).toMatchObject({ ok: false });
});

test.each(['', '-f', '--help', 'a b', '$(reboot)', 'a;b', 'a\nb'])('%j never reaches a program', async (target) => {
  const tools = [{ program: process.execPath, args: ['-e', ''], silent: [] }];
  expect(await ping(target, 'icmp', { tools })).toEqual({ ok: false, detail: expect.stringContaining('not a host name') });
});

test('tcp:PORT asks for a connection', async () => {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(await ping('127.0.0.1', `tcp:${port}`)).toEqual({ ok: true, detail: `127.0.0.1:${port} accepts connections` });
  await new Promise((resolve) => server.close(resolve));
  expect(await ping('127.0.0.1', `tcp:${port}`)).toEqual({ ok: false, detail: `127.0.0.1:${port}: ECONNREFUSED` });
});

test('tcp:PORT gives up on a name that does not exist, and when cancelled', async () => {
  expect((await ping('host.invalid', 'tcp:9', { deadlineMs: 3000 })).ok).toBe(false);
  expect(await ping('127.0.0.1', 'tcp:9', { signal: AbortSignal.abort() })).toEqual({ ok: false, detail: 'cancelled' });
});

test('a method that does not exist is a configuration error', () => {
  expect(() => ping('a', 'tcp:70000')).toThrow(/use icmp or tcp:PORT/);
  expect(() => ping('a', 'udp' as 'icmp')).toThrow(/use icmp or tcp:PORT/);
});
