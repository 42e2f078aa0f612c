/**
 * Power URLs: `DRIVER://HOST[:PORT]/OUTLET?OPTION=VALUE` (docs/adr/0012-power-urls.md). One row for each scheme; a device's `relay_info` of
 * Mozpool 4.2 is read as well, and means the same as a `proxr` URL.
 */

import { parseMacAddress } from '../mac-address/index.js';
import { type BoardAddress, parseBoardAddress, parseRelayInfo } from '../proxr/index.js';
import type { PowerTarget } from './power-target.js';
import { OUTLET, type PowerUrlReader, readPowerUrl } from './power-url-reader.js';
import { SNMP_MODELS, snmpOutletOf } from './snmp-outlets.js';

export const MAX_POWER_LENGTH = 300;

interface Scheme {
  readonly example: string;
  read(url: PowerUrlReader, wrong: (what: string) => Error): PowerTarget;
}

const network = (url: PowerUrlReader, port: number) => ({ host: url.host(), port: url.port(port), credentials: url.name('credentials') });
const OID = /^\d+(\.(\d+|\{\}))+$/;

const SCHEMES: Readonly<Record<string, Scheme>> = {
  proxr: {
    example: 'proxr://relay-3.example.com:2101/1/7 (bank 1, relay 7)',
    read(url, wrong) {
      const [bank = 0, relay = 0, more] = url.path().map(Number);
      const board: BoardAddress = parseBoardAddress(`${bracketed(url.host())}:${url.port(2101)}`);
      if (!isWithin(bank, 1, 4) || !isWithin(relay, 1, 8) || more !== undefined)
        throw wrong('a relay is BANK/RELAY, with bank 1 to 4 and relay 1 to 8');
      const framing = url.oneOf('framing', ['raw', 'api'], 'raw');
      const contact = url.oneOf('contact', ['nc', 'no'], 'nc');
      return {
        driver: 'proxr',
        relay: { ...board, bank, relay, ...(framing !== 'raw' && { framing }), ...(contact !== 'nc' && { contact }) },
      };
    },
  },
  snmp: {
    example: 'snmp://pdu-1.example.com/3?model=apc&credentials=pdu',
    read(url, wrong) {
      const outlet = only(url.path(), wrong, 'an outlet');
      const model = url.option('model');
      const common = { driver: 'snmp', ...network(url, 161), version: url.oneOf('version', ['1', '2c', '3'], '1') } as const;
      if (model === null) return { ...common, outlet: genericOutlet(url, outlet, wrong) };
      const found = Object.hasOwn(SNMP_MODELS, model) ? SNMP_MODELS[model] : undefined;
      if (!found) throw wrong(`model=${model} is none of ${Object.keys(SNMP_MODELS).join(', ')}; others are written with write, on, off`);
      if (!found.pattern.test(outlet)) throw wrong(`an outlet of model ${model} is ${found.outlet}`);
      return { ...common, outlet: snmpOutletOf(found, outlet) };
    },
  },
  poe: {
    example: 'poe://switch-1.example.com/7?credentials=switch (port 7, or GROUP.PORT)',
    read(url, wrong) {
      const port = only(url.path(), wrong, 'a port');
      const outlet = port.includes('.') ? port : `1.${port}`;
      if (!SNMP_MODELS.poe!.pattern.test(outlet)) throw wrong('a port is PORT or GROUP.PORT');
      const version = url.oneOf('version', ['1', '2c', '3'], '2c');
      return { driver: 'snmp', ...network(url, 161), version, outlet: snmpOutletOf(SNMP_MODELS.poe!, outlet) };
    },
  },
  ipmi: {
    example: 'ipmi://bmc-7.example.com?credentials=bmc',
    read(url, wrong) {
      if (url.path().length > 0) throw wrong('nothing follows the host');
      return { driver: 'ipmi', ...network(url, 623), cipher: url.oneOf('cipher', ['auto', '3', '17'], 'auto') };
    },
  },
  redfish: {
    example: 'redfish://bmc-7.example.com/1?credentials=bmc&tls=insecure',
    read(url, wrong) {
      const tls = url.oneOf('tls', ['verify', 'insecure', 'none'], 'verify');
      const system = atMostOne(url.path(), wrong, 'a system');
      if (system !== null && !OUTLET.test(system)) throw wrong('a system is the last part of its path');
      return { driver: 'redfish', ...network(url, tls === 'none' ? 80 : 443), tls, system };
    },
  },
  tasmota: {
    example: 'tasmota://plug-4.example.com/1?credentials=plugs',
    read(url, wrong) {
      const text = atMostOne(url.path(), wrong, 'a relay');
      const relay = text === null ? null : Number(text);
      if (relay !== null && !isWithin(relay, 1, 32)) throw wrong('a relay is from 1 to 32');
      return { driver: 'tasmota', ...network(url, 80), relay };
    },
  },
  shelly: {
    example: 'shelly://plug-4.example.com/0?credentials=plugs (gen=1 for the first generation)',
    read(url, wrong) {
      const outlet = Number(atMostOne(url.path(), wrong, 'an outlet') ?? 0);
      if (!isWithin(outlet, 0, 31)) throw wrong('an outlet is from 0 to 31');
      const generation = url.oneOf('gen', ['1', '2'], '2') === '1' ? 1 : 2;
      return { driver: 'shelly', ...network(url, 80), outlet, generation };
    },
  },
  uhubctl: {
    example: 'uhubctl:1-1.4/2 (hub 1-1.4, port 2)',
    read(url, wrong) {
      const [hub = '', port = '', more] = url.path();
      if (!/^\d{1,3}(-\d{1,2}(\.\d{1,2})*)?$/.test(hub) || !isWithin(Number(port), 1, 32) || more !== undefined)
        throw wrong('a USB port is HUB/PORT, with the hub as uhubctl lists it');
      return { driver: 'uhubctl', hub, port: Number(port) };
    },
  },
  rest: {
    example: 'rest:netio/3 (3 of what the agent calls netio)',
    read: (url, wrong) => ({ driver: 'rest', ...named(url.path(), wrong) }),
  },
  command: {
    example: 'command:relayctl/3 (3 of what the agent calls relayctl)',
    read: (url, wrong) => ({ driver: 'command', ...named(url.path(), wrong) }),
  },
  wol: {
    example: 'wol:52:54:00:12:34:56?off=shutdown/box-7&broadcast=10.0.0.255',
    read(url, wrong) {
      const mac = parseMacAddress(only(url.path(), wrong, 'a MAC address'));
      if (mac === null) throw wrong('that is no MAC address');
      const off = url.option('off');
      if (off === null)
        throw wrong('a magic packet only switches on: name the command of the agent that shuts the machine down, off=NAME/OUTLET');
      const broadcast = url.option('broadcast') ?? '255.255.255.255';
      if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(broadcast)) throw wrong('broadcast is an IPv4 address');
      const port = Number(url.option('port') ?? 9);
      if (!isWithin(port, 1, 65535)) throw wrong('port is from 1 to 65535');
      return { driver: 'wol', mac, broadcast, port, off: named(off.split('/'), wrong) };
    },
  },
  none: {
    example: 'none:',
    read(url, wrong) {
      if (url.path().length > 0) throw wrong('nothing follows');
      return { driver: 'none' };
    },
  },
};

/** Reads a device's power URL. Throws an error that tells the operator what to write instead. */
export function parsePowerUrl(text: string): PowerTarget {
  const trimmed = text.trim();
  if (trimmed.length > MAX_POWER_LENGTH) throw new Error(`power has more than ${MAX_POWER_LENGTH} characters`);
  const name = /^([a-z][a-z0-9-]*):/.exec(trimmed)?.[1] ?? '';
  const scheme = Object.hasOwn(SCHEMES, name) ? SCHEMES[name]! : undefined;
  if (!scheme) {
    const kinds = Object.keys(SCHEMES).join(', ');
    throw new Error(
      `power "${trimmed.replace(/\/\/[^/]*@/, '//…@')}" names no driver; begin with one of ${kinds}, for example ${SCHEMES.snmp!.example}`,
    );
  }
  const url = readPowerUrl(trimmed, scheme.example);
  const wrong = (what: string) => new Error(`power "${trimmed}": ${what}; write for example ${scheme.example}`);
  const target = scheme.read(url, wrong);
  url.finish();
  return target;
}

/** What an agent is told about a device: a power URL, or a `relay_info`. */
export function parsePower(text: string): PowerTarget {
  return /:bank\d+:relay\d+$/.test(text.trim()) ? { driver: 'proxr', relay: parseRelayInfo(text) } : parsePowerUrl(text);
}

function genericOutlet(url: PowerUrlReader, outlet: string, wrong: (what: string) => Error) {
  const oid = (name: string): string | null => {
    const value = url.option(name);
    if (value !== null && !OID.test(value))
      throw wrong(`${name} is an object identifier such as 1.3.6.1.4.1.318.1.1.4.4.2.1.3, {} for the outlet if it is not last`);
    return value;
  };
  const values = (name: string): number[] | null => {
    const value = url.option(name);
    if (value !== null && !/^\d{1,9}(,\d{1,9})*$/.test(value)) throw wrong(`${name} is a number, or several with commas between them`);
    return value?.split(',').map(Number) ?? null;
  };
  if (!/^\d{1,9}(\.\d{1,9}){0,9}$/.test(outlet)) throw wrong('an outlet is numbers with dots between them');
  const [write, on, off, read, readsOn, readsOff] = [
    oid('write'),
    values('on'),
    values('off'),
    oid('read'),
    values('reads_on'),
    values('reads_off'),
  ];
  if (write === null || on?.length !== 1 || off?.length !== 1)
    throw wrong(`name a model (${Object.keys(SNMP_MODELS).join(', ')}), or write, on and off`);
  return snmpOutletOf({ write, on: on[0]!, off: off[0]!, read: read ?? write, readsOn: readsOn ?? on, readsOff: readsOff ?? off }, outlet);
}

function named([name = '', outlet = '', more]: readonly string[], wrong: (what: string) => Error) {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name) || !OUTLET.test(outlet) || more !== undefined)
    throw wrong('it is NAME/OUTLET: a name of the agent\'s power file, and letters, digits, "_", ".", ":" and "-"');
  return { name, outlet };
}

function only(path: readonly string[], wrong: (what: string) => Error, what: string): string {
  if (path.length !== 1) throw wrong(`${what} is missing, or more than that is there`);
  return path[0]!;
}

function atMostOne(path: readonly string[], wrong: (what: string) => Error, what: string): string | null {
  return path.length === 0 ? null : only(path, wrong, what);
}

const isWithin = (value: number, from: number, to: number) => Number.isInteger(value) && value >= from && value <= to;
const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
