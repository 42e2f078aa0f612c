import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { ToneBadge } from '../../ui/state-badge.js';

export function AgentBadge({ alive }: { alive: boolean }) {
  return alive ? (
    <ToneBadge tone={{ tone: 'idle', label: 'Heard', icon: IconCircleCheck }} />
  ) : (
    <ToneBadge tone={{ tone: 'failed', label: 'Silent', icon: IconAlertTriangle }} />
  );
}
