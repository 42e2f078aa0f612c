import { Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { type InventoryRunRow, useInventoryRuns } from '../../data/inventory-runs.js';
import { queryKeys } from '../../data/query-keys.js';
import { scopeReason, sessionQuery } from '../../data/session.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { SortedTable } from '../../ui/sorted-table.js';
import { RunCard } from './run-card.js';
import { runColumns } from './run-columns.js';

const keyOf = ({ id }: InventoryRunRow) => String(id);

/** What the inventory sync did, and the buttons that let it do more. */
export function Component() {
  const client = useQueryClient();
  const { data: runs, error, refetch } = useInventoryRuns();
  const { data: session } = useQuery(sessionQuery);
  const [chosen, setChosen] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'dry' | 'sync' | null>(null);
  const [isMany, setMany] = useState(false);
  const columns = useMemo(() => runColumns(setChosen), []);
  const scope = scopeReason(session, 'admin');
  const shown = chosen ?? runs?.[0]?.id ?? null;
  const input = { body: { dry_run: dialog === 'dry', allow_many_changes: dialog === 'sync' && isMany } };
  const open = (which: 'dry' | 'sync') => {
    setMany(false);
    setDialog(which);
  };
  return (
    <>
      <PageHeader title="Inventory">Devices and relay boards follow the inventories that lifeguard-worker reads.</PageHeader>
      <Stack gap="md">
        <Group gap="xs">
          <ReasonButton reason={scope} variant="default" onClick={() => open('dry')}>
            Dry run
          </ReasonButton>
          <ReasonButton reason={scope} onClick={() => open('sync')}>
            Sync now
          </ReasonButton>
        </Group>
        <SortedTable
          what="The runs"
          label="Runs"
          rows={runs}
          error={error}
          onRetry={() => void refetch()}
          columns={columns}
          keyOf={keyOf}
          first={{ id: 'id', desc: true }}
          height="20rem"
          empty={
            <EmptyState icon={IconRefresh} title="The inventory was never synced">
              A dry run shows what would change. INVENTORY_FILE of lifeguard-worker says what is read.
            </EmptyState>
          }
        />
        {shown !== null && <RunCard id={shown} />}
      </Stack>
      <ConfirmAction
        isOpen={dialog !== null}
        onClose={() => setDialog(null)}
        title={dialog === 'dry' ? 'Show what would change' : 'Sync the inventory'}
        verb={dialog === 'dry' ? 'Dry run' : 'Sync'}
        danger={isMany}
        call={prepareCall('syncInventory', input)}
        onConfirm={async () => {
          const { run } = await callApi('syncInventory', input);
          setChosen(run.id);
          await client.invalidateQueries({ queryKey: queryKeys.inventoryRuns });
        }}
      >
        <Text size="sm">
          {dialog === 'dry'
            ? 'Nothing is changed.'
            : 'Devices are added, changed and deleted. A device that somebody holds goes when it is returned.'}
        </Text>
        {dialog === 'sync' && (
          <Checkbox
            label="However many changes there are"
            description="Without it, more than a tenth of all devices is refused."
            checked={isMany}
            onChange={(event) => setMany(event.currentTarget.checked)}
          />
        )}
      </ConfirmAction>
    </>
  );
}
