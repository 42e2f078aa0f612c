import { DEVICE_STATE_NAMES } from '@mozpool/domain';
import { arrowPath, arrowsOf, placeStates, stepInto } from './state-map.js';

test('every state has one place, and no two share it', () => {
  const { boxes, width, height } = placeStates();
  expect([...boxes.keys()].sort()).toEqual([...DEVICE_STATE_NAMES].sort());
  const all = [...boxes.values()];
  for (const [index, a] of all.entries()) {
    expect(a.x + a.width).toBeLessThanOrEqual(width);
    expect(a.y + a.height).toBeLessThanOrEqual(height);
    for (const b of all.slice(index + 1)) expect(a.x === b.x && Math.abs(a.y - b.y) < a.height).toBe(false);
  }
});

test('states lie within groups, and groups of one column beneath each other', () => {
  const { boxes, groups } = placeStates();
  for (const { x, y } of boxes.values())
    expect(groups.filter((group) => x > group.x && x < group.x + group.width && y > group.y && y < group.y + group.height)).toHaveLength(1);
  for (const [index, group] of groups.entries())
    for (const other of groups.slice(index + 1)) if (other.x === group.x) expect(other.y).toBeGreaterThan(group.y + group.height);
});

test('an arrow leaves and arrives at the sides that face each other', () => {
  const { boxes } = placeStates();
  const path = (from: string, to: string) => arrowPath(boxes.get(from)!, boxes.get(to)!);
  const [boot, ready] = [boxes.get('pxe_booting')!, boxes.get('ready')!];
  expect(path('pxe_booting', 'ready').startsWith(`M${boot.x + boot.width} `)).toBe(true);
  expect(path('pxe_booting', 'ready').endsWith(` ${ready.x} ${ready.y + ready.height / 2}`)).toBe(true);
  expect(path('ready', 'pxe_booting').startsWith(`M${ready.x} `)).toBe(true);
  expect(path('pxe_power_cycling', 'pxe_booting').endsWith(` ${boot.x + boot.width} ${boot.y + boot.height / 2}`)).toBe(true);
});

test('the way is arrows from one state to the next, with the numbers of its steps', () => {
  const way = ['ready', 'pxe_booting', 'ready', 'pxe_booting', 'failed_pxe_booting'];
  expect(arrowsOf(way)).toEqual([
    { from: 'ready', to: 'pxe_booting' },
    { from: 'pxe_booting', to: 'ready' },
    { from: 'pxe_booting', to: 'failed_pxe_booting' },
  ]);
  expect(stepInto(way, 'pxe_booting')).toBe(4);
  expect(stepInto(way, 'offline')).toBeNull();
});
