import type { DeviceRow } from './device-row.js';

type Powered = Pick<DeviceRow, 'relay_info'> & { power: Pick<DeviceRow['power'], 'url'> };

/** Where the power of a device is switched. */
export interface PowerPlace {
  /** What several devices may hang on: `host[:port]` of a relay board in small letters, or a power URL up to its outlet; null: it serves this one alone. */
  controller: string | null;
  isBoard: boolean;
  /** `bank1 relay7`, `outlet 3`, or what serves this device alone. */
  outlet: string;
}

/** `host[:port]:bankB:relayR` */
const RELAY = /^(.+):(bank\d+):(relay\d+)$/i;
const PROXR = /^proxr:\/\/([^/?]+)\/(\d+)\/(\d+)/;
/** `driver://host/outlet?options`; where the driver knows it by name alone, `driver:name/outlet`. */
const OTHER = /^([a-z][a-z0-9-]*:(?:\/\/)?[^/?]*)(?:\/([^?]*))?/;
const NONE = 'none:';

/** What a power URL or the older `relay_info` says, which the URL wins over; null: nothing switches it. Boards are named as the API names them. */
export function powerPlace({ relay_info, power: { url } }: Powered): PowerPlace | null {
  if (url === NONE) return null;
  if (url === null) {
    const [, board, bank, relay] = RELAY.exec(relay_info ?? '') ?? [];
    return board === undefined ? null : { controller: board.toLowerCase(), isBoard: true, outlet: `${bank} ${relay}`.toLowerCase() };
  }
  const [, board, bank, relay] = PROXR.exec(url) ?? [];
  if (board !== undefined) return { controller: board.toLowerCase(), isBoard: true, outlet: `bank${bank} relay${relay}` };
  const [, controller = url, outlet = ''] = OTHER.exec(url) ?? [];
  return outlet === ''
    ? { controller: null, isBoard: false, outlet: controller }
    : { controller, isBoard: false, outlet: `outlet ${outlet}` };
}

/** What switches its power, as people write it: without the name under which the agent keeps a secret. Null: nothing does. */
export function powerText({ relay_info, power: { url } }: Powered): string | null {
  if (url === NONE) return null;
  if (url === null) return relay_info;
  const [before = '', options] = url.split('?');
  const shown = (options ?? '').split('&').filter((option) => option !== '' && !option.startsWith('credentials='));
  return shown.length === 0 ? before : `${before}?${shown.join('&')}`;
}
