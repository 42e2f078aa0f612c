import { IconCircleCheck, IconCircleDashed, IconEyeOff } from '@tabler/icons-react';
import { ToneBadge } from './state-badge.js';
import type { Tone } from './tones.js';

const TONES = {
  active: { tone: 'idle', label: 'Active', icon: IconCircleCheck },
  hidden: { tone: 'care', label: 'Hidden', icon: IconEyeOff },
  inactive: { tone: 'off', label: 'Inactive', icon: IconCircleDashed },
} as const satisfies Record<string, Tone>;

/** Whether something that operators describe is in use, and offered. */
export function ActiveBadge({ row: { active, hidden = false } }: { row: { active: boolean; hidden?: boolean } }) {
  return <ToneBadge tone={TONES[active ? (hidden ? 'hidden' : 'active') : 'inactive']} />;
}
