import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** Where clouds keep the keys of their machines, and neighbours on the wire: nobody's webhook or image. */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
/** The same IPv4 network as translators of IPv6 write it. */
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

/** The receiver is at an address that is never called. */
export class RefusedAddressError extends Error {
  override name = 'RefusedAddressError';
  constructor(address: string) {
    super(`${address} is a link-local address, which is never called`);
  }
}

/** For addresses; a name is judged by what it resolves to, and not refused here. */
export function isRefusedAddress(address: string): boolean {
  return isIP(address) !== 0 && REFUSED.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** For addresses written in a URL: they are connected to without a look-up. */
export function refuseWrittenAddress(host: string): void {
  if (isRefusedAddress(host)) throw new RefusedAddressError(host);
}

/** Resolves a name for a connection: what is judged is what is connected to, whatever the name says the next time. */
export const guardedLookup: LookupFunction = createGuardedLookup((address) => {
  if (isRefusedAddress(address)) throw new RefusedAddressError(address);
});

/** `judge` throws for an address that must not be connected to; one of several is enough to refuse a name. */
export function createGuardedLookup(judge: (address: string) => void): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      try {
        for (const { address } of addresses) judge(address);
      } catch (refusal) {
        return callback(refusal as Error, '');
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      if (!first) return callback(new Error(`${hostname} has no address`), '');
      callback(null, first.address, first.family);
    });
  };
}
