import { attentionRows } from './attention-rows.js';

const failed = (device: string, input: { hurt?: string[]; since?: string; last_reason?: string | null } = {}) => ({
  device,
  state: 'failed_pxe_booting',
  since: '2026-11-25T13:00:00',
  cause: 'boot',
  last_reason: 'No sign of life.',
  failures: 1,
  hurt: [],
  hardware_type: 'panda ES',
  pool: 'b2g',
  imaging_server: 'imaging1',
  board: null,
  comments: null,
  ...input,
});
const offline = (device: string, comments: string | null) => ({
  device,
  state: 'offline',
  since: '2026-11-01T09:00:00',
  pool: 'b2g',
  imaging_server: 'imaging1',
  comments,
});
const report = (input: Partial<Parameters<typeof attentionRows>[0]>) => ({
  period: { from: '', to: '' },
  totals: { failed: 0, offline: 0, silent_agents: 0, shared_faults: 0 },
  shared_faults: [],
  failed: [],
  offline: [],
  silent_agents: [],
  ...input,
});
const names = (input: Parameters<typeof report>[0]) => attentionRows(report(input)).map(({ name }) => name);

test('what takes more devices away comes first, whatever it is, and those before what somebody put aside', () => {
  expect(
    names({
      offline: [offline('lent', 'lent')],
      failed: [failed('panda-1')],
      shared_faults: [{ part: 'board', name: 'relay-3', devices: 4, failed: 3, reason: 'Look at it.' }],
      silent_agents: [
        { imaging_server: 'small', since: null, devices: 2 },
        { imaging_server: 'large', since: null, devices: 40 },
      ],
    }),
  ).toEqual(['large', 'relay-3', 'small', 'panda-1', 'lent']);
});

test('of failed devices those that failed more people come first, then the newest failure', () => {
  expect(
    names({
      failed: [
        failed('old'),
        failed('new', { since: '2026-11-25T14:00:00' }),
        failed('hurts', { hurt: ['ci-1', 'ci-2'], since: '2026-11-20T14:00:00' }),
      ],
    }),
  ).toEqual(['hurts', 'new', 'old']);
});

test('each says why, and leads to what it is about', () => {
  const rows = attentionRows(
    report({
      failed: [failed('panda-1', { last_reason: null })],
      offline: [offline('a/b', null)],
      shared_faults: [{ part: 'board', name: 'relay-3', devices: 4, failed: 3, reason: 'Look at it.' }],
    }),
  );
  expect(rows.map(({ reason, to }) => [reason, to])).toEqual([
    ['Look at it.', '/devices?board=relay-3&category=failed'],
    ['failed pxe booting', '/devices/panda-1'],
    ['Out of the pool for long, and nobody wrote why.', '/devices/a%2Fb'],
  ]);
});

test('why a device failed is told without the name that programs have for it', () => {
  const [row] = attentionRows(report({ failed: [failed('panda-1', { last_reason: 'failed_pxe_booting: No sign of life.' })] }));
  expect(row?.reason).toBe('No sign of life.');
});
