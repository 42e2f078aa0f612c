import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where each lesson of Mozpool 1.0 to 4.2 about timers, power, verification and the two machines is tested.
 * A file of this package has a test named after the row. The others name who is responsible.
 */
const DEVICE = 'device/device-lessons.test.ts';
const REQUEST = 'request/request-lessons.test.ts';
const SELECTION = 'selection/selection.test.ts';
const LESSONS: readonly [row: string, lesson: string, ...where: string[]][] = [
  ['A1', 'a deadline of zero is due at once', DEVICE, REQUEST],
  ['A2', 'a slow deadline never overlaps itself and is logged', 'services/lifeguard-worker'],
  ['A3', 'a wedged process ends itself and starts again without harm', 'services/lifeguard-worker'],
  ['A4', 'liveness is served, and no option does nothing', 'packages/service-kit'],
  ['A5', 'diagnostics are on demand', 'packages/service-kit'],
  ['A6', 'half-open database connections do not hang', 'packages/db'],
  ['A7', 'services start without a usable database', 'packages/service-kit'],
  ['A8', 'a lock is released on every path', 'packages/engine'],
  ['A9', 'one failing machine stops no other', 'packages/engine'],
  ['A10', 'every automatic state has a deadline that enters it again', DEVICE, REQUEST],
  ['A11', 'time is UTC, by the database', 'packages/db'],
  ['A12', 'repeating a check writes no line', DEVICE, REQUEST],
  ['A13', 'the version is logged, served and shown', 'services/mozpool-api'],

  ['B1', 'a relay command is one write', 'packages/hardware'],
  ['B2', 'sockets have deadlines', 'packages/hardware'],
  ['B3', 'a board is spoken to by one at a time, with a pause', 'packages/hardware'],
  ['B4', 'the deadline of a power cycle exceeds the worst queue', DEVICE],
  ['B5', 'power is the relay’s', DEVICE],
  ['B6', 'no relay fails at once', DEVICE],
  ['B7', 'a board can be tested', 'packages/hardware'],
  ['B8', 'off, read, pause, on, read', 'packages/hardware'],
  ['B9', 'an empty reply is a failure, and sockets are closed', 'packages/hardware'],
  ['B10', 'the loop of power cycles has an end', DEVICE],
  ['B11', 'a failure stops what would have followed', DEVICE],

  ['C1', 'systems need long to come up', DEVICE],
  ['C2', 'verification waits for the reboot', DEVICE],
  ['C3', 'boot loaders answer pings', DEVICE],
  ['C4', 'a failed verification waits for its deadline', DEVICE],
  ['C5', 'expected errors of devices are one line', 'packages/hardware'],
  ['C6', 'operation limits fit between inner worst case and deadline', DEVICE],
  ['C7', 'SUT before ping, and nothing on devices in use', DEVICE],
  ['C8', 'idle devices are checked', DEVICE],
  ['C9', 'the self-test script may report failure', DEVICE],
  ['C10', 'the self-test is configurable', 'packages/simulator'],
  ['C11', 'a self-test that crashes reports failure', 'packages/simulator'],

  ['D1', 'failed and new devices prove themselves', DEVICE],
  ['D2', 'one idle state', DEVICE],
  ['D3', 'installed and being installed are two things', DEVICE],
  ['D4', 'completion is told, and polled for', 'packages/engine'],
  ['D5', 'locked out means left alone', DEVICE],
  ['D6', 'people have a quiet state that takes every request', DEVICE],
  ['D7', 'network boot and scripts are told apart', DEVICE],
  ['D8', 'report, then bounce', DEVICE],
  ['D9', 'unknown events are ignored', DEVICE],
  ['D10', 'a forced change takes no image', DEVICE],
  ['D11', 'maintenance that cannot boot is refused', DEVICE],
  ['D12', 'the self-test without an image promotes nothing', DEVICE],
  ['D13', 'a late check does not touch a device in use', DEVICE],
  ['D14', 'maintenance survives a reboot', DEVICE],

  ['E1', 'creating a request does not wait for Lifeguard', REQUEST],
  ['E2', 'patience while the device is prepared', REQUEST],
  ['E3', 'expiry ends in closed', REQUEST],
  ['E4', 'state names are an interface', REQUEST],
  ['E5', 'a prepared device is preferred, else chance decides', SELECTION],
  ['E6', 'claims are exclusive', 'packages/engine'],
  ['E7', 'exact counts', REQUEST],
  ['E8', 'old requests are deleted', 'packages/engine'],
  ['E9', 'claims go with their requests, and any replica expires', 'packages/engine'],
  ['E10', 'counters are reset with their phase', REQUEST],
  ['E11', 'unknown states can be closed', REQUEST],
  ['E12', 'a refusal is heard', REQUEST],
  ['E13', 'an unknown device is refused, and leaves no row', 'services/mozpool-api'],
  ['E14', 'no boot configuration is an empty one', SELECTION],
  ['E15', 'the device’s state is shown with the request', 'services/mozpool-api'],
  ['E16', 'the busy message names the device', REQUEST],
  ['E17', 'image and boot configuration are checked at creation', 'services/mozpool-api'],
  ['E18', 'an environment restricts the choice', 'packages/engine'],
  ['E19', 'an assignee is mandatory', 'services/mozpool-api'],
];

test('every lesson of sections A to E is listed once', () => {
  const expected = Object.entries({ A: 13, B: 11, C: 11, D: 14, E: 19 }).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}${index + 1}`),
  );
  expect(LESSONS.map(([row]) => row)).toEqual(expected);
});

const here = LESSONS.flatMap(([row, lesson, ...where]) =>
  where.filter((file) => file.endsWith('.test.ts')).map((file) => ({ row, lesson, file })),
);
test.each(here)('$row ($lesson) has a test in $file', ({ row, file }) => {
  const text = readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8');
  expect(text).toMatch(new RegExp(`['"\`]${row} `));
});
