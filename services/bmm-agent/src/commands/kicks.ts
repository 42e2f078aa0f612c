import type { ProbeUntilInput } from '@mozpool/hardware';

type Kick = NonNullable<ProbeUntilInput<never>['kick']>;

/** Hints that a device is up, by its address: its SUT agent has just registered. Remembers nothing but who listens. */
export interface Kicks {
  of(address: string): Kick;
  /** Whether anyone was listening. */
  kick(address: string): boolean;
}

export function createKicks(): Kicks {
  const listeners = new Map<string, Set<() => void>>();
  return {
    of: (address) => ({
      onKick(listener) {
        const ofAddress = listeners.get(address) ?? new Set();
        listeners.set(address, ofAddress.add(listener));
        return () => {
          ofAddress.delete(listener);
          if (ofAddress.size === 0 && listeners.get(address) === ofAddress) listeners.delete(address);
        };
      },
    }),
    kick(address) {
      const ofAddress = listeners.get(address);
      for (const listener of [...(ofAddress ?? [])]) listener();
      return ofAddress !== undefined;
    },
  };
}
