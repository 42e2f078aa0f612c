import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { type RegistrationState, useRegistrationRules, useRegistrations } from '../../data/inventory.js';
import { scopeReason, sessionQuery } from '../../data/session.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { SortedTable } from '../../ui/sorted-table.js';
import { columnsOf, type Decision, type RegistrationTableRow } from './registration-columns.js';
import { ApproveDialog, FactsDialog, RejectDialog } from './registration-dialogs.js';
import { RulesCard } from './rules-card.js';
import { whyWaiting } from './why-waiting.js';

const STATES = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'approved', label: 'Approved' },
  { value: 'any', label: 'All' },
] as const;
const EMPTY: Record<RegistrationState, string> = {
  waiting: 'No new device waits',
  rejected: 'No device was rejected',
  approved: 'No device was approved',
  any: 'No device has announced itself',
};
const DIALOGS = { approve: ApproveDialog, reject: RejectDialog, show: FactsDialog } as const;

const keyOf = ({ id }: RegistrationTableRow) => String(id);

export function Component() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const state = STATES.find(({ value }) => value === search.get('state'))?.value ?? 'waiting';
  const { data, error, refetch } = useRegistrations(state);
  const { data: rules } = useRegistrationRules();
  const { data: session } = useQuery(sessionQuery);
  const [open, setOpen] = useState<{ decision: Decision; row: RegistrationTableRow } | null>(null);
  const rows = useMemo(() => data?.map((row) => ({ ...row, why: whyWaiting(row, rules ?? []) })), [data, rules]);
  const scope = scopeReason(session, 'operate');
  // whoever may touch some pools only cannot add a device: which pool it will be in is for its labels to say
  const pools = session?.pools ? `${session.name} may use devices of ${session.pools.join(', ')} only, and cannot add one.` : null;
  const columns = useMemo(
    () => columnsOf({ approveReason: scope ?? pools, rejectReason: scope, onDecide: (decision, row) => setOpen({ decision, row }) }),
    [scope, pools],
  );
  const Dialog = open && DIALOGS[open.decision];
  return (
    <>
      <PageHeader title="New devices">
        Devices that announced themselves and that nobody knew. Nothing is done with them before they are let in.
      </PageHeader>
      <Stack gap="md">
        <div>
          <Group justify="space-between" mb="sm">
            <SegmentedControl
              data={[...STATES]}
              value={state}
              aria-label="Which devices"
              onChange={(value) => void navigate(paths.registrations(value === 'waiting' ? {} : { state: value }), { replace: true })}
            />
            <Text size="sm" c="dimmed" role="status">
              {rows && `${rows.length.toLocaleString()} ${rows.length === 1 ? 'device' : 'devices'}`}
            </Text>
          </Group>
          <SortedTable
            what="The new devices"
            label="New devices"
            rows={rows}
            error={error}
            onRetry={() => void refetch()}
            columns={columns}
            keyOf={keyOf}
            first={{ id: 'last_seen', desc: true }}
            height="calc(100dvh - 26rem)"
            empty={
              <EmptyState icon={IconUserPlus} title={EMPTY[state]}>
                A device that boots with the SUT agent, or calls /api/device/register/, appears here by itself.
              </EmptyState>
            }
          />
        </div>
        <RulesCard />
      </Stack>
      {Dialog && <Dialog row={open.row} onClose={() => setOpen(null)} />}
    </>
  );
}
