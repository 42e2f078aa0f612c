import { Button, Group, Text } from '@mantine/core';
import { IconPlus, IconTicket } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { addressNow } from '../../app/address-now.js';
import { paths, type RequestFilter } from '../../app/paths.js';
import type { RequestRow } from '../../data/live/patch-requests.js';
import { useRequestPage } from '../../data/requests.js';
import { countSelection, NO_SELECTION } from '../../data/selection.js';
import { ColumnMenu } from '../../ui/column-menu.js';
import { DataTable } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { RequestBulk } from './request-bulk.js';
import { COLUMNS } from './request-columns.js';
import { RequestFilters } from './request-filters.js';
import {
  changedPath,
  columnsText,
  isNarrowed,
  listQuery,
  REQUEST_COLUMNS,
  readFilter,
  shownColumns,
  shownSort,
  sortText,
} from './request-view.js';

const keyOf = ({ id }: RequestRow) => String(id);
const labelOf = ({ id }: RequestRow) => `Select request ${id}`;
const NO_ROWS: readonly RequestRow[] = [];

export function Component() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const filter = readFilter(search);
  const columns = shownColumns(filter);
  const hidden = useMemo(() => REQUEST_COLUMNS.map(({ id }) => id).filter((id) => !columns.includes(id)), [columns]);
  const [selection, setSelection] = useState(NO_SELECTION);
  const { data, error, refetch, isPlaceholderData } = useRequestPage(listQuery(filter));
  const rows = data?.rows ?? NO_ROWS;
  const change = (wanted: RequestFilter) =>
    void navigate(changedPath(readFilter(addressNow()), wanted), { replace: wanted.after === undefined || wanted.after === filter.after });
  // how it is shown changes nothing of where the page begins
  const show = (how: Pick<RequestFilter, 'sort' | 'columns'>) => change({ after: filter.after, ...how });
  const { hidden: unseen } = countSelection(selection, rows.map(keyOf));
  return (
    <>
      <PageHeader
        title="Requests"
        actions={
          <>
            <ColumnMenu all={REQUEST_COLUMNS} shown={columns} fixed="id" onChange={(shown) => show({ columns: columnsText(shown) })} />
            <Button component={Link} to={paths.newRequest()} leftSection={<IconPlus size={16} aria-hidden />}>
              New request
            </Button>
          </>
        }
      >
        Who asked for a device, who waits and who has one.
      </PageHeader>
      <RequestFilters filter={filter} onChange={change} />
      <RequestBulk
        ids={[...selection.selected].map(Number)}
        hidden={unseen}
        onClear={() => setSelection(NO_SELECTION)}
        onKeep={(ids) => setSelection({ selected: new Set(ids.map(String)), anchor: null })}
      />
      {error && !data ? (
        <ErrorState what="The requests" error={error} onRetry={() => void refetch()} />
      ) : (
        <div aria-busy={!data || isPlaceholderData} style={isPlaceholderData ? { opacity: 0.6 } : undefined}>
          <DataTable
            label="Requests"
            rows={rows}
            columns={COLUMNS}
            hidden={hidden}
            keyOf={keyOf}
            sort={shownSort(filter)}
            onSort={(sort) => show({ sort: sortText(sort) })}
            selection={{ value: selection, onChange: setSelection, labelOf }}
            height="calc(100dvh - 18rem)"
            empty={data ? <NoRequests filter={filter} /> : null}
          />
        </div>
      )}
      <Group justify="space-between" mt="xs">
        <Text size="sm" c="dimmed" role="status">
          {data && `${rows.length.toLocaleString()} ${rows.length === 1 ? 'request' : 'requests'} on this page`}
        </Text>
        <Group gap="xs" component="nav" aria-label="Pages of the list">
          {filter.after && (
            <Button variant="default" size="xs" onClick={() => change({ after: '' })}>
              Newest
            </Button>
          )}
          {data?.next && (
            <Button variant="default" size="xs" onClick={() => change({ after: data.next! })}>
              Older
            </Button>
          )}
        </Group>
      </Group>
    </>
  );
}

function NoRequests({ filter }: { filter: ReturnType<typeof readFilter> }) {
  if (isNarrowed(filter) || filter.after)
    return (
      <EmptyState icon={IconTicket} title="No request matches">
        Choose another group above, or clear the filter.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={IconTicket}
      title={filter.category === 'open' ? 'Nobody asks for a device' : 'No request here'}
      action={
        <Button component={Link} to={paths.newRequest()} variant="default">
          Make a request
        </Button>
      }
    >
      {filter.category === 'open' ? 'Requests that wait and those that have a device appear here.' : 'Choose another group above.'}
    </EmptyState>
  );
}
