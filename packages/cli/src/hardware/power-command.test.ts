import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMozpool } from '../testing/run-mozpool.js';

let plug: Server;
let [on, answer]: [boolean, 'plain' | 'garbage' | 'hang'] = [true, 'plain'];
let url: string;
let directory: string;
beforeAll(async () => {
  plug = createServer((request, response) => {
    if (answer === 'hang') return;
    if (request.url?.includes('turn=')) on = request.url.includes('turn=on');
    response.end(answer === 'plain' ? JSON.stringify({ ison: on }) : '<html>');
  });
  await new Promise<void>((resolve) => plug.listen(0, '127.0.0.1', resolve));
  url = `shelly://127.0.0.1:${(plug.address() as { port: number }).port}/0?gen=1`;
  directory = await mkdtemp(join(tmpdir(), 'mozpool-power-'));
});
afterAll(async () => {
  plug.closeAllConnections();
  await new Promise((resolve) => plug.close(resolve));
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  [on, answer] = [true, 'plain'];
});

test('switches by a power URL and reads back', async () => {
  expect(await runMozpool(['power', url, 'off'])).toEqual({ code: 0, out: 'OK\n', err: '' });
  expect(on).toBe(false);
  expect(await runMozpool(['power', url, 'read'])).toEqual({ code: 0, out: 'off\n', err: '' });
  expect(await runMozpool(['power', url, 'cycle'])).toEqual({ code: 0, out: 'OK\n', err: '' });
  expect(on).toBe(true);
});

test('a controller that babbles, or says nothing, is a failure in the time that is given', async () => {
  answer = 'garbage';
  expect(await runMozpool(['power', url, 'read'])).toEqual({ code: 1, out: 'FAILED\n', err: expect.stringMatching(/./) });
  answer = 'hang';
  expect(await runMozpool(['power', url, 'read', '--within', '1'])).toEqual({ code: 1, out: 'FAILED\n', err: expect.stringMatching(/./) });
});

test('names of the URL are looked up in the power file of the agent', async () => {
  const file = join(directory, 'power.json');
  await writeFile(file, JSON.stringify({ commands: { box: { on: ['true'], off: ['true'], read: ['echo', 'state: up'], readsOn: 'up' } } }));
  expect(await runMozpool(['power', 'command:box/lan3', 'read'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no command "box"/),
  });
  expect(await runMozpool(['power', 'command:box/lan3', 'read', '--power-file', file])).toEqual({ code: 0, out: 'on\n', err: '' });
  expect(await runMozpool(['power', 'command:box/lan3', 'read'], { env: { POWER_FILE: file } })).toEqual({ code: 0, out: 'on\n', err: '' });
  await writeFile(file, '{"credentials": {"pdu": "hunter2"}}');
  const { code, err } = await runMozpool(['power', 'command:box/lan3', 'read', '--power-file', file]);
  expect([code, err]).toEqual([1, expect.stringMatching(/power file .* cannot be used: credentials\.pdu/)]);
  expect(err).not.toContain('hunter2');
});

test.each([
  [['nonsense', 'read'], /begin with one of proxr/],
  [['none:', 'explode'], /Write one of on, off, cycle, read/],
  [['none:'], /missing required argument 'action'/],
  [['none:', 'read', '--within', 'soon'], /Write a time such as/],
])('%j is called in a wrong way, and hears of the right one', async (words, why) => {
  expect(await runMozpool(['power', ...words])).toEqual({ code: 2, out: '', err: expect.stringMatching(why) });
});

test('what has no power control says so', async () => {
  expect(await runMozpool(['power', 'none:', 'read'])).toEqual({
    code: 1,
    out: 'FAILED\n',
    err: expect.stringMatching(/no power control/),
  });
});
