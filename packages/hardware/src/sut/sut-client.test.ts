import { encodeSutReply, SUT_PROMPT, sutWarning } from '@mozpool/protocols';
import { type ScriptedAgent, startScriptedAgent } from '../testing/scripted-agent.js';
import { checkSdCard, readSutInfo, rebootSut, verifySut } from './sut-client.js';

let agent: ScriptedAgent;
const start = async (...args: Parameters<typeof startScriptedAgent>) => {
  agent = await startScriptedAgent(...args);
};
afterEach(() => agent.close());

describe('verifying', () => {
  test('is the opening sequence, and nothing that changes the device', async () => {
    await start();
    expect(await verifySut(agent)).toEqual({ ok: true, detail: 'SUTAgentAndroid 1.18', version: 'SUTAgentAndroid 1.18' });
    expect(agent.commands).toEqual(['testroot', 'isdir /mnt/sdcard/tests', 'ver']);
  });

  test('makes the tests directory where it is missing', async () => {
    await start();
    agent.directories.delete('/mnt/sdcard/tests');
    expect(await verifySut(agent)).toMatchObject({ ok: true });
    expect(agent.commands).toContain('mkdr /mnt/sdcard/tests');
  });

  test('takes the warning of an older agent about a missing directory as a no', async () => {
    await start({
      script: (line, usual) =>
        line === 'isdir /mnt/sdcard/tests' ? encodeSutReply(sutWarning('/mnt/sdcard/tests does not exist')) : usual,
    });
    agent.directories.delete('/mnt/sdcard/tests');
    expect(await verifySut(agent)).toMatchObject({ ok: true });
    expect(agent.commands).toContain('mkdr /mnt/sdcard/tests');
  });

  test('sends nothing before the prompt', async () => {
    await start({ greet: () => {} });
    expect(await verifySut(agent, { commandTimeoutMs: 50 })).toEqual({
      ok: false,
      detail: expect.stringContaining('did not send its prompt within 50 ms'),
    });
    expect(agent.commands).toEqual([]);
  });

  test('waits for a prompt that comes apart from its text, byte by byte', async () => {
    await start({
      greet(socket) {
        socket.setNoDelay(true);
        socket.write(SUT_PROMPT.subarray(0, 1));
        setImmediate(() => socket.write(SUT_PROMPT.subarray(1)));
      },
    });
    expect(await verifySut(agent)).toMatchObject({ ok: true });
  });

  test.each([
    ['a silent agent', null, 'did not send a reply to testroot within 50 ms'],
    ['a connection closed in the middle', 'close', 'closed the connection'],
    ['a warning', encodeSutReply(sutWarning('no')), 'refused testroot: no'],
    ['a test root that is none', encodeSutReply(''), 'no test root'],
  ] as const)('%s is a value with one line', async (_name, reply, detail) => {
    await start({ script: (line, usual) => (line === 'testroot' ? reply : usual) });
    const result = await verifySut(agent, { commandTimeoutMs: 50 });
    expect(result).toEqual({ ok: false, detail: expect.stringContaining(detail) });
    expect(result.detail).not.toContain('\n');
    expect(agent.connections).toBe(1);
  });

  test('a device that is not there is a value as well', async () => {
    await start();
    await agent.close();
    expect(await verifySut(agent)).toEqual({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
  });

  test('ends at its deadline, or when it is cancelled', async () => {
    await start({ script: () => null });
    expect(await verifySut(agent, { deadlineMs: 50 })).toEqual({ ok: false, detail: expect.stringContaining('not finished within 50 ms') });
    const controller = new AbortController();
    const cancelled = verifySut(agent, { signal: controller.signal });
    controller.abort();
    expect(await cancelled).toMatchObject({ ok: false });
  });
});

describe('checking the SD card', () => {
  test('makes a directory, stores a file, compares its MD5, and leaves nothing behind', async () => {
    await start();
    expect(await checkSdCard(agent)).toMatchObject({ ok: true });
    const d = '/mnt/sdcard/tests/sdcardtest';
    expect(agent.commands.slice(3)).toEqual([
      'isdir /mnt/sdcard/tests',
      `isdir ${d}`,
      `mkdr ${d}`,
      `isdir ${d}`,
      `push ${d}/sdcard_check 13`,
      `rmdr ${d}`,
    ]);
    expect(agent.files.size).toBe(0);
    expect(agent.directories).toEqual(new Set(['/mnt/sdcard', '/mnt/sdcard/tests']));
  });

  test('removes what an earlier check left', async () => {
    await start();
    agent.directories.add('/mnt/sdcard/tests/sdcardtest');
    expect(await checkSdCard(agent)).toMatchObject({ ok: true });
    expect(agent.commands.filter((line) => line.startsWith('rmdr'))).toHaveLength(2);
  });

  test('fails when what is stored differs', async () => {
    await start({ script: (line, usual) => (line.startsWith('push') ? encodeSutReply('0'.repeat(32)) : usual) });
    expect(await checkSdCard(agent)).toEqual({ ok: false, detail: expect.stringContaining('differs from what was sent') });
  });

  test('fails when the directory is not there after it was made', async () => {
    await start({ script: (line, usual) => (line.startsWith('isdir') && line.endsWith('sdcardtest') ? encodeSutReply('FALSE') : usual) });
    expect(await checkSdCard(agent)).toEqual({ ok: false, detail: expect.stringContaining('is missing after it was made') });
  });

  test('fails when the card cannot be cleared', async () => {
    await start({ script: (line, usual) => (line.startsWith('rmdr') ? encodeSutReply('Deleting file(s)\n\tUnable to delete x') : usual) });
    expect(await checkSdCard(agent)).toEqual({ ok: false, detail: expect.stringContaining('cannot be removed') });
  });

  test('begins anew after a lost connection, but not after a refusal', async () => {
    await start({ script: (line, usual, _index, connection) => (connection < 2 && line.startsWith('mkdr') ? 'close' : usual) });
    expect(await checkSdCard(agent, { retryPauseMs: 1 })).toMatchObject({ ok: true });
    expect(agent.connections).toBe(3);
    await agent.close();
    await start({ script: (line, usual) => (line.startsWith('mkdr') ? encodeSutReply(sutWarning('read-only')) : usual) });
    expect(await checkSdCard(agent, { retryPauseMs: 1 })).toMatchObject({ ok: false, detail: expect.stringContaining('read-only') });
    expect(agent.connections).toBe(1);
  });

  test('gives up after its attempts', async () => {
    await start({ greet: (socket) => socket.destroy() });
    expect(await checkSdCard(agent, { attempts: 3, retryPauseMs: 1 })).toMatchObject({ ok: false });
    expect(agent.connections).toBe(3);
  });
});

describe('rebooting', () => {
  test('takes silence or a lost connection for obedience', async () => {
    await start({ script: (line, usual) => (line === 'rebt' ? 'close' : usual) });
    expect(await rebootSut(agent)).toMatchObject({ ok: true });
    await agent.close();
    await start();
    expect(await rebootSut(agent, { commandTimeoutMs: 50 })).toMatchObject({ ok: true });
    expect(agent.commands.at(-1)).toBe('rebt');
  });

  test('takes an answer for a failure', async () => {
    await start({ script: (line, usual) => (line === 'rebt' ? encodeSutReply('reboot: not permitted') : usual) });
    expect(await rebootSut(agent)).toMatchObject({ ok: false, detail: expect.stringContaining('not permitted') });
  });
});

test('information is read topic by topic; an unknown topic is empty', async () => {
  await start();
  expect(await readSutInfo(agent, ['os', 'nonsense'])).toMatchObject({ ok: true, info: { os: 'IML74K', nonsense: '' } });
});
