import type { DeviceCategory, REQUEST_STATES } from '@mozpool/domain';
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconHandGrab,
  IconHourglass,
  IconLoader,
  IconPlugOff,
  IconTool,
} from '@tabler/icons-react';

/** How a state looks: never by its colour alone. */
export interface Tone {
  /** Name of the colours in tones.module.css. */
  tone: 'idle' | 'use' | 'work' | 'failed' | 'off' | 'care' | 'wait';
  /** What the icon says, for people who do not see it. */
  label: string;
  icon: Icon;
}

export const DEVICE_TONES: Record<DeviceCategory, Tone> = {
  idle: { tone: 'idle', label: 'Idle', icon: IconCircleCheck },
  'in use': { tone: 'use', label: 'In use', icon: IconHandGrab },
  processing: { tone: 'work', label: 'Processing', icon: IconLoader },
  failed: { tone: 'failed', label: 'Failed', icon: IconAlertTriangle },
  offline: { tone: 'off', label: 'Offline', icon: IconPlugOff },
  maintenance: { tone: 'care', label: 'Maintenance', icon: IconTool },
};

type RequestCategory = (typeof REQUEST_STATES)[keyof typeof REQUEST_STATES]['category'];

export const REQUEST_TONES: Record<RequestCategory, Tone> = {
  waiting: { tone: 'wait', label: 'Waiting', icon: IconHourglass },
  processing: { tone: 'work', label: 'Preparing', icon: IconLoader },
  held: { tone: 'use', label: 'In hand', icon: IconHandGrab },
  closed: { tone: 'off', label: 'Closed', icon: IconCircleDashed },
  failed: { tone: 'failed', label: 'Failed', icon: IconAlertTriangle },
};
