import { Anchor, Group } from '@mantine/core';
import { formatMacAddress } from '@mozpool/protocols';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { RegistrationRow } from '../../data/inventory.js';
import { pairTexts } from '../../data/key-values.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { TimeText } from '../../ui/time-text.js';
import { visibleText } from '../../ui/visible-text.js';

const MAX_TEXT = 80;
const MAX_TIP = 1_000;

export interface RegistrationTableRow extends RegistrationRow {
  why: string;
}

export type Decision = 'approve' | 'reject' | 'show';

interface ColumnInput {
  /** Why whoever is signed in may not decide; null: they may. */
  approveReason: string | null;
  rejectReason: string | null;
  onDecide: (decision: Decision, row: RegistrationTableRow) => void;
}

/** By its MAC address, else by what it calls itself. */
export const nameOf = ({ mac_address, name, id }: RegistrationRow): string => name ?? macText(mac_address) ?? `number ${id}`;

export const macText = (mac: string | null): string | null => mac && formatMacAddress(mac);

/** All of it on hover: the columns are narrow. */
const text = (value: string | null) =>
  value === null ? (
    '–'
  ) : (
    <span title={visibleText(value.slice(0, MAX_TIP))}>
      <PlainText text={value} max={MAX_TEXT} />
    </span>
  );

export const columnsOf = ({ approveReason, rejectReason, onDecide }: ColumnInput): readonly DataColumn<RegistrationTableRow>[] => [
  {
    id: 'name',
    title: 'Device',
    value: nameOf,
    cell: (row) =>
      row.device === null ? (
        <Anchor component="button" type="button" size="sm" fw={600} onClick={() => onDecide('show', row)}>
          <PlainText text={nameOf(row)} max={MAX_TEXT} />
        </Anchor>
      ) : (
        <Anchor component={Link} to={paths.device(row.device)} size="sm" fw={600}>
          <PlainText text={row.device} max={MAX_TEXT} />
        </Anchor>
      ),
    width: 9.5,
  },
  {
    id: 'last_seen',
    title: 'Last seen',
    value: ({ last_seen }) => last_seen,
    cell: ({ last_seen }) => <TimeText at={last_seen} />,
    width: 8.75,
  },
  {
    id: 'imaging_server',
    title: 'Imaging server',
    value: ({ imaging_server }) => imaging_server,
    cell: ({ imaging_server }) => text(imaging_server),
    width: 9.75,
  },
  { id: 'fields', title: 'It says', cell: ({ fields }) => text(pairTexts(fields).join(', ') || null), width: 10 },
  { id: 'why', title: 'Why it is here', value: ({ why }) => why, cell: ({ why }) => text(why), width: 14.75 },
  {
    id: 'decide',
    title: 'Decide',
    cell: (row) =>
      row.state === 'approved' ? null : (
        <Group gap={6} wrap="nowrap">
          <ReasonButton
            size="compact-sm"
            variant="light"
            reason={approveReason}
            aria-label={`Approve ${visibleText(nameOf(row))}`}
            onClick={() => onDecide('approve', row)}
          >
            Approve
          </ReasonButton>
          {row.state === 'waiting' && (
            <ReasonButton
              size="compact-sm"
              variant="default"
              reason={rejectReason}
              aria-label={`Reject ${visibleText(nameOf(row))}`}
              onClick={() => onDecide('reject', row)}
            >
              Reject
            </ReasonButton>
          )}
        </Group>
      ),
    width: 11.25,
  },
];
