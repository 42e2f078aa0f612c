import { FactList } from '../../ui/fact-list.js';
import { PlainText } from '../../ui/plain-text.js';
import { TimeText } from '../../ui/time-text.js';
import { macText, type RegistrationTableRow } from './registration-columns.js';

const MAX_TEXT = 200;

/** All that a device told, and why it is where it is. */
export function RegistrationFacts({ row }: { row: RegistrationTableRow }) {
  const text = (value: string | null) => (value === null ? 'not told' : <PlainText text={value} max={MAX_TEXT} />);
  return (
    <FactList
      facts={[
        ['Why', <PlainText key="why" text={row.why} />],
        ['MAC address', text(macText(row.mac_address))],
        ['Calls itself', text(row.name)],
        ['Heard from', text(row.address)],
        ['Imaging server', text(row.imaging_server)],
        ['Told by', row.source === 'sut' ? 'its SUT agent' : 'a call of the API'],
        [
          'Seen',
          <span key="seen">
            {row.times.toLocaleString()} {row.times === 1 ? 'time' : 'times'}, last <TimeText at={row.last_seen} />, first{' '}
            <TimeText at={row.first_seen} />
          </span>,
        ],
        ...Object.entries(row.fields).map(([name, value]) => [`It says ${name.slice(0, 40)}`, text(value)] as const),
      ]}
    />
  );
}
