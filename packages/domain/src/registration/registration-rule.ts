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

/** Whether a rule is about this device. */
export function fitsRule(rule: RegistrationRule, announced: Announced): boolean {
  return ruleObstacle(rule, announced) === null;
}

/**
 * Why a rule is not about this device, as a phrase; null: it is. Field names and values are compared without regard to capitals,
 * since some servers lose them.
 */
export function ruleObstacle(rule: RegistrationRule, announced: Announced): string | null {
  if (announced.mac === null) return 'it told no MAC address';
  if (rule.macPrefix !== null && !announced.mac.startsWith(rule.macPrefix)) return `its MAC address does not begin with ${rule.macPrefix}`;
  if (rule.imagingServer !== null && rule.imagingServer !== announced.imagingServer) return `it is not at ${rule.imagingServer}`;
  const told = new Map(Object.entries(announced.fields).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, wanted] of Object.entries(rule.fields)) {
    const value = told.get(name.toLowerCase());
    if (value === undefined) return `it told no ${name}`;
    if (value.toLowerCase() !== wanted.toLowerCase()) return `its ${name} is ${value}, not ${wanted}`;
  }
  return null;
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
