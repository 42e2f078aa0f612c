/**
 * Which SNMP objects switch an outlet, and what their values mean (power-drivers.md §2). Vendors differ in every respect, so that a model is
 * a row here and not code; a model that is missing can be written out in the power URL.
 */

/** One outlet, ready to be asked for. */
export interface SnmpOutlet {
  readonly on: { readonly oid: string; readonly value: number };
  readonly off: { readonly oid: string; readonly value: number };
  readonly read: { readonly oid: string; readonly on: readonly number[]; readonly off: readonly number[] };
}

interface SnmpModel {
  /** Objects without the outlet, which is put behind a dot; `{}` stands for it where something follows. */
  readonly write: string | { readonly on: string; readonly off: string };
  readonly on: number;
  readonly off: number;
  readonly read: string;
  readonly readsOn: readonly number[];
  readonly readsOff: readonly number[];
  /** How an outlet is written, for people. */
  readonly outlet: string;
  readonly pattern: RegExp;
}

const NUMBER = { outlet: 'a number from 1, for example 3', pattern: /^[1-9]\d{0,3}$/ };
const APC = '1.3.6.1.4.1.318.1.1';
const RARITAN = '1.3.6.1.4.1.13742.6.4.1.2.1';
const EATON = '1.3.6.1.4.1.534.6.6.7.6.6.1';
const POE = '1.3.6.1.2.1.105.1.1.1';

export const SNMP_MODELS: Readonly<Record<string, SnmpModel>> = {
  apc: { write: `${APC}.4.4.2.1.3`, on: 1, off: 2, read: `${APC}.4.4.2.1.3`, readsOn: [1], readsOff: [2], ...NUMBER },
  'apc-rpdu': { write: `${APC}.12.3.3.1.1.4`, on: 1, off: 2, read: `${APC}.12.3.5.1.1.4`, readsOn: [1], readsOff: [2], ...NUMBER },
  /** The status column counts the other way round than the control column, so the latter is read. */
  'apc-rpdu2': { write: `${APC}.26.9.2.4.1.5`, on: 1, off: 2, read: `${APC}.26.9.2.4.1.5`, readsOn: [1], readsOff: [2], ...NUMBER },
  'apc-masterswitch-plus': {
    write: `${APC}.6.5.1.1.5`,
    on: 1,
    off: 3,
    read: `${APC}.6.7.1.1.5`,
    readsOn: [1],
    readsOff: [2],
    outlet: 'SWITCH.1.OUTLET, for example 1.1.3',
    pattern: /^\d{1,3}\.1\.\d{1,3}$/,
  },
  raritan: { write: `${RARITAN}.2.1`, on: 1, off: 0, read: `${RARITAN}.3.1`, readsOn: [7], readsOff: [8], ...NUMBER },
  /** On and off are objects of their own; the value is a delay. 2 and 3 are pending. */
  eaton: {
    write: { on: `${EATON}.4.0`, off: `${EATON}.3.0` },
    on: 1,
    off: 1,
    read: `${EATON}.2.0`,
    readsOn: [1],
    readsOff: [0],
    ...NUMBER,
  },
  sentry3: {
    write: '1.3.6.1.4.1.1718.3.2.3.1.11',
    on: 1,
    off: 2,
    read: '1.3.6.1.4.1.1718.3.2.3.1.5',
    readsOn: [1],
    readsOff: [0],
    outlet: 'TOWER.INFEED.OUTLET, for example 1.1.3',
    pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}$/,
  },
  sentry4: {
    write: '1.3.6.1.4.1.1718.4.1.8.5.1.2',
    on: 1,
    off: 2,
    read: '1.3.6.1.4.1.1718.4.1.8.5.1.1',
    readsOn: [11],
    readsOff: [10],
    outlet: 'UNIT.CORD.OUTLET, for example 1.1.3',
    pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}$/,
  },
  cyberpower: {
    write: '1.3.6.1.4.1.3808.1.1.3.3.3.1.1.4',
    on: 1,
    off: 2,
    read: '1.3.6.1.4.1.3808.1.1.3.3.3.1.1.4',
    readsOn: [1],
    readsOff: [2],
    ...NUMBER,
  },
  aten: {
    write: '1.3.6.1.4.1.21317.1.3.2.2.2.2.{}.0',
    on: 2,
    off: 1,
    read: '1.3.6.1.4.1.21317.1.3.2.2.2.2.{}.0',
    readsOn: [2],
    readsOff: [1],
    ...NUMBER,
  },
  teltronix: {
    write: '1.3.6.1.4.1.23620.1.2.2.1.4',
    on: 2,
    off: 1,
    read: '1.3.6.1.4.1.23620.1.2.2.1.4',
    readsOn: [2],
    readsOff: [1],
    ...NUMBER,
  },
  baytech: {
    write: '1.3.6.1.4.1.4779.1.3.5.3.1.3.1',
    on: 1,
    off: 0,
    read: '1.3.6.1.4.1.4779.1.3.5.3.1.3.1',
    readsOn: [1],
    readsOff: [0],
    ...NUMBER,
  },
  tripplite: {
    write: '1.3.6.1.4.1.850.10.2.3.5.1.4.1',
    on: 2,
    off: 1,
    read: '1.3.6.1.4.1.850.10.2.3.5.1.4.1',
    readsOn: [2],
    readsOff: [1],
    ...NUMBER,
  },
  /** RFC 3621. Read is whether the switch may deliver power: delivery itself needs a device that asks for it. */
  poe: {
    write: `${POE}.3`,
    on: 1,
    off: 2,
    read: `${POE}.3`,
    readsOn: [1],
    readsOff: [2],
    outlet: 'GROUP.PORT, for example 1.7',
    pattern: /^\d{1,4}\.\d{1,4}$/,
  },
};

export function snmpOutletOf(
  { write, on, off, read, readsOn, readsOff }: Omit<SnmpModel, 'outlet' | 'pattern'>,
  outlet: string,
): SnmpOutlet {
  const at = (oid: string) => (oid.includes('{}') ? oid.replace('{}', outlet) : `${oid}.${outlet}`);
  const [onOid, offOid] = typeof write === 'string' ? [write, write] : [write.on, write.off];
  return { on: { oid: at(onOid), value: on }, off: { oid: at(offOid), value: off }, read: { oid: at(read), on: readsOn, off: readsOff } };
}
