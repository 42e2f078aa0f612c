import type { DeviceEvent } from './device/device-events.js';
import { DEVICE_ATTEMPTS } from './device/device-limits.js';
import { deviceStatesOfKind, isFailedDevice, OFFERABLE_DEVICE_STATES } from './device/device-predicates.js';
import { REQUEST_ATTEMPTS } from './request/request-limits.js';
import { isOverRequest, OPEN_REQUEST_STATES, SEARCHING_REQUEST_STATES } from './request/request-predicates.js';
import { explore, type Graph, storyOf, worldsWithoutWayTo } from './testing/composed/explore.js';
import { heldBy, type ModelDevice, type Rules, rulesWith, type World, worldOf } from './testing/composed/world.js';

/**
 * Both machines composed with a device and its relay, explored to the last world that they can tell apart: one request, one
 * device, small limits. The rack may fail at any point, and messages may be lost, late or doubled within their fences.
 */
const MAX_WORLDS = 60_000;
const zero = (table: object) => Object.fromEntries(Object.keys(table).map((name) => [name, 0]));
const limits = { device: { ...zero(DEVICE_ATTEMPTS), sut_verifying: 2 }, request: zero(REQUEST_ATTEMPTS) };

interface Case {
  name: string;
  rules: Pick<Rules, 'onReturn' | 'channel'>;
  request: { image: string; requestedDevice?: string };
  persons: readonly DeviceEvent[];
}
const cases: Case[] = [
  { name: 'any device, messages unreliable', rules: { onReturn: 'verify', channel: 1 }, request: { image: 'b2g' }, persons: [] },
  { name: 'maintenance, messages unreliable', rules: { onReturn: 'verify', channel: 1 }, request: { image: 'maintenance' }, persons: [] },
  {
    name: 'named device, nothing verified on return',
    rules: { onReturn: 'none', channel: 'prompt' },
    request: { image: 'b2g', requestedDevice: 'panda-0' },
    persons: [],
  },
  {
    name: 'any device, persons about',
    rules: { onReturn: 'verify', channel: 'prompt' },
    request: { image: 'b2g' },
    persons: ['please_power_off', 'please_go_offline', 'please_go_online', 'please_power_cycle'],
  },
  {
    name: 'any device, taken aside by persons',
    rules: { onReturn: 'verify', channel: 'prompt' },
    request: { image: 'b2g' },
    persons: ['please_lock_out', 'please_troubleshoot', 'please_go_online'],
  },
];

const HOLDING = OPEN_REQUEST_STATES.filter((state) => !SEARCHING_REQUEST_STATES.includes(state) && state !== 'new' && state !== 'unknown');
const STABLE = deviceStatesOfKind('stable');

const isAvailable = ({ claim, snapshot }: ModelDevice) => claim === null && OFFERABLE_DEVICE_STATES.includes(snapshot.state);
const hasFailed = ({ snapshot }: ModelDevice) =>
  isFailedDevice(snapshot.state) && STABLE.includes(snapshot.state) && snapshot.failureCause !== null;
/** Where only a person puts a device, and only a person takes it from. */
const SET_ASIDE = ['offline', 'locked_out', 'troubleshooting'];
const isSetAside = ({ snapshot }: ModelDevice) => SET_ASIDE.includes(snapshot.state);
const settled = (world: World) =>
  world.requests.every(({ snapshot }) => isOverRequest(snapshot.state)) &&
  world.devices.every((device) => device.inbox.length === 0 && (isAvailable(device) || hasFailed(device) || isSetAside(device)));

describe.each(cases)('one request and one device: $name', ({ rules: how, request, persons }) => {
  const rules = rulesWith(limits, how);
  let graph: Graph;
  beforeAll(() => {
    graph = explore(rules, worldOf([{ state: 'new' }], [request]), persons, MAX_WORLDS);
  });
  /** The first world that is wrong, as a story. */
  const first = (worlds: readonly number[]) => worlds.slice(0, 1).flatMap((index) => storyOf(graph, index));
  const where = (wrong: (world: World) => boolean) => graph.worlds.flatMap((world, index) => (wrong(world) ? [index] : []));

  test('nothing that must not happen happens: no claim of a busy device, no command of one holder on the device of another', () => {
    const [wrong] = where((world) => world.wrongs.length > 0);
    expect(wrong === undefined ? [] : [...graph.worlds[wrong]!.wrongs, ...storyOf(graph, wrong)]).toEqual([]);
  });

  test('a device is claimed exactly while a live request holds it', () => {
    expect(first(where((world) => HOLDING.includes(world.requests[0]!.snapshot.state) !== (heldBy(world, 0) !== undefined)))).toEqual([]);
  });

  test('from everywhere, deadlines alone lead to a request that is over and a device that is available, set aside or failed', () => {
    expect(first(worldsWithoutWayTo(graph, settled, ['clock', 'inbox']))).toEqual([]);
  });

  test('every failed device has a cause', () => {
    expect(first(where(({ devices }) => isFailedDevice(devices[0]!.snapshot.state) && devices[0]!.snapshot.failureCause === null))).toEqual(
      [],
    );
  });

  test('a request is told that its device is ready only when the image is on it', () => {
    const became = graph.edges.filter(
      ({ from, to }) => stateOf(graph.worlds[from]!) !== 'ready' && stateOf(graph.worlds[to]!) === 'ready' && how.channel === 'prompt',
    );
    const wrong = became.filter(({ to }) => {
      const { snapshot, physical } = graph.worlds[to]!.devices[0]!;
      return snapshot.image !== request.image || physical.disk !== request.image;
    });
    expect(first(wrong.map(({ to }) => to))).toEqual([]);
    expect(where((world) => stateOf(world) === 'ready').length).toBeGreaterThan(0);
  });
});

function stateOf({ requests }: World): string {
  return requests[0]!.snapshot.state;
}
