import { createProbeKick, type ProbeKick } from '@mozpool/hardware';

/** Hints that a device is up, by its address: its SUT agent has just registered. */
export interface Kicks {
  of(address: string): ProbeKick;
  kick(address: string): boolean;
  forget(address: string): void;
}

export function createKicks(): Kicks {
  const kicks = new Map<string, ProbeKick>();
  return {
    of(address) {
      const kick = kicks.get(address) ?? createProbeKick();
      kicks.set(address, kick);
      return kick;
    },
    kick(address) {
      kicks.get(address)?.kick();
      return kicks.has(address);
    },
    forget: (address) => void kicks.delete(address),
  };
}
