import { exampleDevice } from '../testing/examples.js';
import { ApiProblem } from './api-problem.js';
import type { PreparedCall } from './calls.js';
import { forceSeenStates } from './force-seen-states.js';
import { runBulk } from './run-bulk.js';

const SEEN = [exampleDevice({ name: 'panda-1', state: 'ready' }), exampleDevice({ name: 'panda-2', state: 'offline' })];
const INPUT = { state: 'troubleshooting', reason: 'lent' };

test('each device is forced from the state that was seen, and one that moved on says so', async () => {
  const calls: PreparedCall[] = [];
  const send = async (call: PreparedCall) => {
    calls.push(call);
    if (call.url.includes('panda-2')) throw new ApiProblem('state_conflict', 409, 'The device is in state ready.');
    return {};
  };
  const results = await runBulk({ id: 'set-state', names: ['panda-1', 'panda-2'], input: INPUT, call: forceSeenStates(SEEN, send) });
  expect(calls).toEqual([
    { method: 'POST', url: '/api/device/panda-1/state-change/ready/to/troubleshooting/', body: { reason: 'lent' } },
    { method: 'POST', url: '/api/device/panda-2/state-change/offline/to/troubleshooting/', body: { reason: 'lent' } },
  ]);
  expect(results).toEqual([
    { device: 'panda-1', accepted: true, state: 'troubleshooting', code: null, why: null },
    { device: 'panda-2', accepted: false, state: null, code: 'state_conflict', why: 'The device is in state ready.' },
  ]);
});

test('a device whose state nobody saw is not forced', async () => {
  const [result] = await runBulk({
    id: 'set-state',
    names: ['panda-9'],
    input: INPUT,
    call: forceSeenStates(SEEN, () => Promise.reject(new Error('must not be called'))),
  });
  expect(result).toMatchObject({ device: 'panda-9', accepted: false, code: 'unknown_device' });
});
