/** A relay board or an imaging server with its devices. */
export interface PartCount {
  part: 'board' | 'server';
  name: string;
  devices: number;
  failed: number;
}

/** Fewer failed devices say nothing about what they share. */
export const SHARED_FAULT_MIN_FAILED = 3;
const SHARED_FAULT_MIN_SHARE = 0.5;

/** The part that is likely to be at fault, rather than each device by itself: several of its devices have failed, and at least half of them. */
export function sharedFaults<Part extends PartCount>(parts: readonly Part[]): Part[] {
  return parts.filter(({ devices, failed }) => failed >= SHARED_FAULT_MIN_FAILED && failed >= SHARED_FAULT_MIN_SHARE * devices);
}

const PART_NAMES = { board: 'relay board', server: 'imaging server' } as const;

export function sharedFaultSentence({ part, name, devices, failed }: PartCount): string {
  return `${failed} of the ${devices} devices of ${PART_NAMES[part]} ${name} have failed: look at it before you look at them.`;
}
