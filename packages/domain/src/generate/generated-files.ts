import { DEVICE_EVENTS } from '../device/device-events.js';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS, type DurationRow } from '../device/device-limits.js';
import { DEVICE_MACHINE } from '../device/device-machine.js';
import { REQUEST_ATTEMPTS, REQUEST_DURATIONS } from '../request/request-limits.js';
import { REQUEST_EVENTS, REQUEST_MACHINE } from '../request/request-machine.js';
import { stateChecksSql } from './state-checks.js';
import { statePage } from './state-page.js';

export interface GeneratedFile {
  /** From the root of the repository. */
  path: string;
  content: string;
}

/** Everything outside this package that is written from its tables. */
export function generatedFiles(): GeneratedFile[] {
  return [
    {
      path: 'docs/state-machines/device.md',
      content: statePage(
        {
          states: DEVICE_MACHINE.states,
          transitions: DEVICE_MACHINE.transitions,
          attempts: DEVICE_ATTEMPTS,
          seconds: seconds(DEVICE_DURATIONS),
        },
        {
          title: 'The device machine',
          about:
            'What Lifeguard does with a device: it proves that the device works, images it, hands it out and repairs it. Deadlines and limits are the defaults; configuration and hardware types override them.',
          asked: DEVICE_EVENTS.please,
          askedHeading: 'Can be asked for',
        },
      ),
    },
    {
      path: 'docs/state-machines/request.md',
      content: statePage(
        {
          states: REQUEST_MACHINE.states,
          transitions: REQUEST_MACHINE.transitions,
          attempts: REQUEST_ATTEMPTS,
          seconds: seconds(REQUEST_DURATIONS),
        },
        {
          title: 'The request machine',
          about:
            'What Mozpool does with a reservation: it waits for a device that fits, has it prepared, and gives it back. Deadlines and limits are the defaults; the deadline of the search is the request’s own.',
          asked: REQUEST_EVENTS.client,
          askedHeading: 'Can be asked for',
        },
      ),
    },
    { path: 'packages/db/sql/state-checks.sql', content: stateChecksSql() },
  ];
}

function seconds(rows: Readonly<Record<string, DurationRow>>): Record<string, number> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, row.seconds]));
}
