import type { DeviceState } from '@mozpool/domain';

interface Group {
  title: string;
  states: readonly DeviceState[];
}

/** Every state, by what the device is about, in the order in which it goes through them: columns of groups. A new state needs its place. */
const COLUMNS: readonly (readonly Group[])[] = [
  [
    { title: 'Asked for', states: ['new', 'start_pxe_boot', 'start_self_test', 'start_maintenance'] },
    { title: 'Plain reboot', states: ['pc_sut_reboot_request', 'pc_sut_rebooting', 'pc_power_cycling', 'pc_rebooting', 'pc_pinging'] },
    { title: 'Reboot failed', states: ['failed_power_cycling', 'failed_pc_pinging'] },
  ],
  [
    { title: 'Network boot', states: ['pxe_power_cycling', 'pxe_booting', 'mobile_init_started'] },
    { title: 'Network boot failed', states: ['failed_pxe_booting', 'failed_mobile_init_started'] },
  ],
  [
    {
      title: 'Writing an image',
      states: ['image_downloading', 'image_extracting', 'b2g_downloading', 'b2g_extracting', 'android_downloading', 'android_extracting'],
    },
    {
      title: 'Writing failed',
      states: [
        'failed_image_downloading',
        'failed_image_extracting',
        'failed_b2g_downloading',
        'failed_b2g_extracting',
        'failed_android_downloading',
        'failed_android_extracting',
      ],
    },
  ],
  [
    {
      title: 'Proof',
      states: [
        'self_test_running',
        'image_rebooting',
        'image_verifying',
        'sut_verifying',
        'sut_verify_power_cycle',
        'sut_sdcard_verifying',
        'operation_complete',
      ],
    },
    {
      title: 'Proof failed',
      states: [
        'failed_self_test',
        'failed_image_verifying',
        'failed_sut_verifying',
        'failed_sut_sdcard_verifying',
        'failed_b2g_pinging',
        'failed_android_pinging',
      ],
    },
  ],
  [
    { title: 'In the pool', states: ['ready', 'returned'] },
    { title: 'Set aside', states: ['maintenance_mode', 'troubleshooting', 'offline', 'locked_out', 'unknown'] },
  ],
];

const BOX = { width: 178, height: 26, gap: 7 } as const;
const GROUP = { padding: 9, title: 20, gap: 12 } as const;
const COLUMN_GAP = 44;
const MARGIN = 4;
/** For arrows that stay in the last column. */
const RIGHT = 16;
const COLUMN_WIDTH = BOX.width + 2 * GROUP.padding;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface PlacedGroup extends Rectangle {
  title: string;
}
export interface StateMap {
  width: number;
  height: number;
  groups: PlacedGroup[];
  boxes: ReadonlyMap<string, Rectangle>;
}

/** Where every state is drawn: the same each time, so that people learn where to look. */
export function placeStates(): StateMap {
  const groups: PlacedGroup[] = [];
  const boxes = new Map<string, Rectangle>();
  const bottoms = COLUMNS.map((column, index) => {
    const x = MARGIN + index * (COLUMN_WIDTH + COLUMN_GAP);
    let y = MARGIN;
    for (const { title, states } of column) {
      const top = y;
      y += GROUP.title + GROUP.padding;
      for (const state of states) {
        boxes.set(state, { x: x + GROUP.padding, y, width: BOX.width, height: BOX.height });
        y += BOX.height + BOX.gap;
      }
      y += GROUP.padding - BOX.gap;
      groups.push({ title, x, y: top, width: COLUMN_WIDTH, height: y - top });
      y += GROUP.gap;
    }
    return y - GROUP.gap;
  });
  const width = 2 * MARGIN + RIGHT + COLUMNS.length * COLUMN_WIDTH + (COLUMNS.length - 1) * COLUMN_GAP;
  return { width, height: Math.max(...bottoms) + MARGIN, groups, boxes };
}

/** The path of an arrow: beside its column where it stays in it, from side to side otherwise. */
export function arrowPath(from: Rectangle, to: Rectangle): string {
  const [startY, endY] = [from.y + from.height / 2, to.y + to.height / 2];
  const right = (box: Rectangle) => box.x + box.width;
  if (from.x === to.x) {
    const bend = right(from) + 16 + Math.abs(endY - startY) / 14;
    return `M${right(from)} ${startY} C${bend} ${startY} ${bend} ${endY} ${right(to)} ${endY}`;
  }
  const [startX, endX] = to.x > from.x ? [right(from), to.x] : [from.x, right(to)];
  const pull = (endX - startX) / 2;
  return `M${startX} ${startY} C${startX + pull} ${startY} ${endX - pull} ${endY} ${endX} ${endY}`;
}

export interface Arrow {
  from: string;
  to: string;
}

/** From one state to the next one, each pair once. */
export function arrowsOf(way: readonly string[]): Arrow[] {
  const pairs = new Map<string, Arrow>();
  for (const [index, to] of way.entries()) {
    const from = way[index - 1];
    if (from !== undefined) pairs.set(`${from} ${to}`, { from, to });
  }
  return [...pairs.values()];
}

/** The number of the last step of the way that led into a state; null: none. */
export function stepInto(way: readonly string[], state: string): number | null {
  const index = way.lastIndexOf(state);
  return index === -1 ? null : index + 1;
}
