/** What a device tells when it announces itself, as rules see it. */
export interface Announced {
  /** Twelve lower-case hex digits; null where it told none. */
  mac: string | null;
  imagingServer: string | null;
  fields: Readonly<Record<string, string>>;
}

export interface RegistrationRule {
  macPrefix: string | null;
  imagingServer: string | null;
  fields: Readonly<Record<string, string>>;
}

/** Whether a rule is about this device. Field names and values are compared without regard to capitals, since some servers lose them. */
export function fitsRule(rule: RegistrationRule, announced: Announced): boolean {
  if (announced.mac === null) return false;
  if (rule.macPrefix !== null && !announced.mac.startsWith(rule.macPrefix)) return false;
  if (rule.imagingServer !== null && rule.imagingServer !== announced.imagingServer) return false;
  const told = new Map(Object.entries(announced.fields).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]));
  return Object.entries(rule.fields).every(([name, value]) => told.get(name.toLowerCase()) === value.toLowerCase());
}

export const DEVICE_NAME = /^[A-Za-z0-9_-]{1,32}$/;
const MAX_PREFIX_LENGTH = 19;

/** Names that a new device may get, the best first: what it calls itself, else its type and MAC address. */
export function namesFor({ name, mac, type }: { name: string | null; mac: string; type: string }): string[] {
  const own = (name ?? '').split('.')[0]!;
  const prefix = type.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, MAX_PREFIX_LENGTH);
  const isMac = own.replace(/[^0-9a-fA-F]/g, '').toLowerCase() === mac;
  return [...(DEVICE_NAME.test(own) && own !== 'any' && !isMac ? [own] : []), `${prefix}-${mac}`];
}
