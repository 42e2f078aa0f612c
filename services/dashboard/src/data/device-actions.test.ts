import { BULK_ACTIONS, bulkBodySchema, ROUTES } from '@mozpool/contracts';
import { DEVICE_STATE_NAMES, DEVICE_STATES } from '@mozpool/domain';
import { exampleDevice } from '../testing/examples.js';
import {
  type ActionInput,
  callForMany,
  callForOne,
  DEVICE_ACTIONS,
  type DeviceActionId,
  deviceAction,
  refusalOf,
} from './device-actions.js';

const INPUT = {
  image: 'b2g',
  bootConfig: { b2gbase: 'http://x/' },
  comments: 'c',
  environment: 'staging',
  labels: { gpu: null },
  state: 'offline',
};
const inputFor = (id: DeviceActionId): ActionInput => {
  const { fields } = deviceAction(id);
  const filledIn = Object.fromEntries(fields.map((field) => [field, INPUT[field]]));
  return { ...filledIn, ...(fields.includes('image') && { bootConfig: INPUT.bootConfig }), reason: 'because' };
};

test('everything that can be done to many devices is an action', () => {
  expect(DEVICE_ACTIONS.map(({ id }) => id).toSorted()).toEqual(BULK_ACTIONS.filter((id) => id !== 'clear-pxe').toSorted());
});

describe.each(DEVICE_ACTIONS.map(({ id }) => id))('%s', (id) => {
  test('makes a call of the catalog for one device, with the scope that the catalog asks for', () => {
    const { method, url, body } = callForOne(id, exampleDevice(), inputFor(id));
    const route = Object.values(ROUTES).find(
      (each) => (each.methods as readonly string[]).includes(method) && new RegExp(`^${each.path.replace(/:\w+/g, '[^/]+')}$`).test(url),
    );
    expect(route).toBeDefined();
    expect(deviceAction(id).scope).toBe(route?.scope);
    if (route && 'body' in route) expect(route.body.schema.safeParse(body).error).toBeUndefined();
  });

  test('makes a call for many', () => {
    const { body } = callForMany(id, ['a', 'b'], inputFor(id), { preview: true });
    expect(bulkBodySchema.safeParse(body).error).toBeUndefined();
  });
});

test('the body of a call has what was filled in, and nothing that was not', () => {
  expect(
    callForOne('image', exampleDevice(), { image: 'b2g', bootConfig: { b2gbase: 'http://x/' }, reason: '', force: false }).body,
  ).toEqual({
    image: 'b2g',
    b2gbase: 'http://x/',
  });
  expect(callForOne('offline', exampleDevice(), { reason: 'rack 7 moves', force: true }).body).toEqual({
    reason: 'rack 7 moves',
    force: true,
  });
  expect(callForOne('set-state', exampleDevice({ state: 'ready' }), { state: 'locked_out', reason: 'x' })).toEqual({
    method: 'POST',
    url: '/api/device/panda-1/state-change/ready/to/locked_out/',
    body: { reason: 'x' },
  });
  expect(callForMany('set-state', ['a'], { state: 'offline', reason: 'x' }).body).toEqual({
    action: 'set-state',
    devices: ['a'],
    arguments: { to: 'offline' },
    reason: 'x',
  });
});

test('a device that somebody holds, that is in work, or whose state does not take it, says why', () => {
  const offline = deviceAction('offline');
  expect(refusalOf(offline, exampleDevice())).toBeNull();
  expect(refusalOf(offline, exampleDevice({ request_id: 5 }))).toBe('Request 5 holds it.');
  expect(refusalOf(offline, exampleDevice({ state: 'pxe_booting' }))).toMatch(/^State pxe_booting: /);
  expect(refusalOf(deviceAction('online'), exampleDevice({ state: 'ready' }))).toMatch(
    /states that take it are troubleshooting, offline\.$/,
  );
  expect(
    refusalOf(deviceAction('power-off'), exampleDevice({ power: { state: 'unknown', since: null, switchable: false, url: null } })),
  ).toBe('Nothing switches its power.');
});

test('force stands above a holder and a state, but not above what cannot be', () => {
  expect(refusalOf(deviceAction('offline'), exampleDevice({ request_id: 5 }), { force: true })).toBeNull();
  expect(
    refusalOf(deviceAction('power-off'), exampleDevice({ power: { state: 'unknown', since: null, switchable: false, url: null } }), {
      force: true,
    }),
  ).not.toBeNull();
});

test('what only edits is never refused by a state', () => {
  for (const state of DEVICE_STATE_NAMES) expect(refusalOf(deviceAction('set-comments'), exampleDevice({ state }))).toBeNull();
});

test('in every state at least one action that changes something is possible, or the state passes', () => {
  const stuck = DEVICE_STATE_NAMES.filter(
    (state) =>
      DEVICE_STATES[state].kind === 'stable' &&
      !DEVICE_ACTIONS.some((action) => action.order !== null && refusalOf(action, exampleDevice({ state }), { force: true }) === null),
  );
  expect(stuck).toEqual([]);
});
