import { exampleDevice, exampleEvent } from '../../testing/examples.js';
import { patchDevices } from './patch-devices.js';

const device = (name: string) => exampleDevice({ name });
const HOLDER = { request_id: 5, assignee: 'alice', expires: '2026-11-25T15:00:00' };

test('a transition changes state, category and since when, and what only the server knows is not promised', () => {
  const [row] = patchDevices([device('panda-1')], [exampleEvent({ to_state: 'failed_self_test' })]);
  expect(row).toMatchObject({ state: 'failed_self_test', category: 'failed', state_since: '2026-11-25T14:05:09.250000', available: false });
});

test('only devices that an event is about are new objects, and a list without any is the same list', () => {
  const rows = [device('panda-1'), device('panda-2')];
  const patched = patchDevices(rows, [exampleEvent({ device: 'panda-2', to_state: 'offline' })]);
  expect(patched[0]).toBe(rows[0]);
  expect(patched[1]).not.toBe(rows[1]);
  expect(patchDevices(rows, [exampleEvent({ device: 'panda-9', to_state: 'offline' })])).toBe(rows);
  expect(patchDevices(rows, [exampleEvent({ kind: 'command' })])).toBe(rows);
  expect(patchDevices(rows, [])).toBe(rows);
});

test('events of one device count in their order', () => {
  const events = ['returned', 'pc_power_cycling', 'ready'].map((to_state) => exampleEvent({ to_state }));
  expect(patchDevices([device('panda-1')], events)[0]).toMatchObject({ state: 'ready', category: 'idle' });
});

test('a claim makes a ready device one in use, and its end an idle one', () => {
  const claimed = patchDevices([device('panda-1')], [exampleEvent({ kind: 'claimed', machine: null, request: 5, assignee: 'alice' })]);
  expect(claimed[0]).toMatchObject({ category: 'in use', request_id: 5, holder: { request_id: 5, assignee: 'alice' }, available: false });
  expect(patchDevices(claimed, [exampleEvent({ kind: 'released', machine: null, request: 5 })])[0]).toMatchObject({
    category: 'idle',
    request_id: null,
    holder: null,
  });
});

test('a transition of the request that holds a device is none of the device', () => {
  const rows = [device('panda-1')];
  expect(patchDevices(rows, [exampleEvent({ machine: 'request', request: 5, to_state: 'pending' })])).toBe(rows);
});

test('a renewal counts for the request that holds the device, and for no other', () => {
  const rows = [exampleDevice({ holder: HOLDER, request_id: 5 })];
  const renewed = (request: number) =>
    patchDevices(rows, [exampleEvent({ kind: 'renewed', machine: null, request, details: { expires: '2026-11-25T18:00:00' } })]);
  expect(renewed(5)[0]?.holder?.expires).toBe('2026-11-25T18:00:00');
  expect(renewed(6)[0]?.holder?.expires).toBe(HOLDER.expires);
});

test('what a person wrote about a device is shown as it is written', () => {
  expect(
    patchDevices([device('panda-1')], [exampleEvent({ kind: 'edited', machine: null, details: { comments: 'screen cracked' } })])[0]
      ?.comments,
  ).toBe('screen cracked');
});

test('a state that this release does not know is told all the same', () => {
  expect(patchDevices([device('panda-1')], [exampleEvent({ to_state: 'from_the_future' })])[0]).toMatchObject({
    state: 'from_the_future',
    category: 'offline',
  });
});
