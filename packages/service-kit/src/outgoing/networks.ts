import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { envList } from '../config/env-fields.js';

/** Answers whether an address is in one of these networks. */
export type Networks = (address: string) => boolean;

const CIDR = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/;

/** `10.0.0.0/8`, `fd00::/8` or one address; null when it is none of these. */
export function parseNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [, address = '', prefix] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return null;
  const bits = family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  return length <= bits ? { address, prefix: length, family: family === 4 ? 'ipv4' : 'ipv6' } : null;
}

/** Without any network every address is in. */
export function createNetworks(networks: readonly string[]): Networks {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (!network) throw new Error(`${text} is no network`);
    list.addSubnet(network.address, network.prefix, network.family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** Whom a limit for an address is meant for: in IPv6 one machine has a whole network of 64 bits. */
export function limitedAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/** A setting with networks. */
export const envNetworks = envList(z.string().refine((text) => parseNetwork(text) !== null, 'is not a network like 10.0.0.0/8'));
