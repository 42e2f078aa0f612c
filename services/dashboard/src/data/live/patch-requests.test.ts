import { exampleEvent, exampleRequest } from '../../testing/examples.js';
import { patchRequestPage, patchRequests } from './patch-requests.js';

const event = (input: Parameters<typeof exampleEvent>[0]) => exampleEvent({ machine: 'request', request: 5, device: null, ...input });

test('the way of a request is followed: claimed, prepared, ready, returned', () => {
  const steps = [
    [event({ kind: 'claimed', machine: null, device: 'panda-1' }), { assigned_device: 'panda-1' }],
    [event({ to_state: 'pending' }), { state: 'pending' }],
    [exampleEvent({ to_state: 'pxe_booting' }), { device_state: 'pxe_booting' }],
    [event({ to_state: 'ready' }), { state: 'ready' }],
    [
      event({ kind: 'renewed', machine: null, details: { expiresAt: '2026-11-25T18:00:00.000Z' } }),
      { expires: '2026-11-25T18:00:00.000Z' },
    ],
    [event({ kind: 'released', machine: null, device: 'panda-1' }), { assigned_device: '', device_state: '' }],
    [event({ to_state: 'closed' }), { state: 'closed' }],
  ] as const;
  let rows: readonly ReturnType<typeof exampleRequest>[] = [exampleRequest()];
  for (const [each, expected] of steps) {
    rows = patchRequests(rows, [each]);
    expect(rows[0]).toMatchObject(expected);
  }
});

test('other requests, and lists that nothing is about, are the same objects', () => {
  const rows = [exampleRequest(), exampleRequest({ id: 6 })];
  expect(patchRequests(rows, [event({ to_state: 'pending' })])[1]).toBe(rows[1]);
  expect(patchRequests(rows, [event({ request: 9, to_state: 'pending' })])).toBe(rows);
  expect(patchRequests(rows, [exampleEvent({ to_state: 'ready' })])).toBe(rows);
});

test('a page of the list knows where the next one begins, whatever happens to its rows', () => {
  const page = { rows: [exampleRequest()], next: 'cursor' };
  expect(patchRequestPage(page, [event({ to_state: 'pending' })])).toEqual({
    rows: [exampleRequest({ state: 'pending' })],
    next: 'cursor',
  });
  expect(patchRequestPage(page, [event({ request: 9, to_state: 'pending' })])).toBe(page);
});
