import { Box, Button, Skeleton, Table, Text } from '@mantine/core';
import { IconChartBarOff, IconDownload } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { EmptyState } from '../../ui/empty-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { downloadText } from './download-text.js';
import type { ChartProps } from './report-chart.js';
import classes from './report-figures.module.css';
import { type Cell, cellText, hasFigures, type ReportTable, toCsv } from './report-table.js';

const ReportChart = lazy(() => import('./report-chart.js'));
const CHART_PX = 260;

interface FiguresProps {
  title: string;
  /** Undefined: on its way. */
  table: ReportTable | undefined;
  /** Of the file that is exported. */
  file: string;
  charts: readonly Omit<ChartProps, 'table'>[];
  /** What the first cell of a row leads to. */
  first?: (cell: Cell) => ReactNode;
}

/** A report: charts to see it, a table to read it, a file to calculate with it. */
export function ReportFigures({ title, table, file, charts, first }: FiguresProps) {
  const isEmpty = table?.rows.length === 0;
  return (
    <SectionCard
      title={title}
      aside={
        table &&
        !isEmpty && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => downloadText(`${file}.csv`, toCsv(table), 'text/csv')}
          >
            Export CSV
          </Button>
        )
      }
    >
      {!table && <Skeleton height={CHART_PX} aria-busy />}
      {isEmpty && (
        <EmptyState icon={IconChartBarOff} title="Nothing happened in this time">
          Choose a longer one, or another filter.
        </EmptyState>
      )}
      {table && !isEmpty && (
        <>
          {charts
            .filter(({ columns }) => hasFigures(table, columns))
            .map((chart) => (
              <Box key={chart.title} mb="sm">
                <Text size="sm" c="dimmed" mb={4}>
                  {chart.title}
                </Text>
                <Suspense fallback={<Skeleton height={CHART_PX} aria-busy />}>
                  <ReportChart {...chart} table={table} />
                </Suspense>
              </Box>
            ))}
          <FiguresTable title={title} table={table} first={first} />
        </>
      )}
    </SectionCard>
  );
}

function FiguresTable({ title, table, first }: { title: string; table: ReportTable; first: FiguresProps['first'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={`Figures: ${title}`}>
      <Table fz="sm" verticalSpacing={6} stickyHeader className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {table.columns.map(({ id, title: heading, kind }) => (
              <Table.Th key={id} scope="col" ta={kind === 'text' ? undefined : 'right'}>
                {heading}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a report is drawn anew as a whole
            <Table.Tr key={at}>
              {table.columns.map(({ id, kind }, index) => {
                const cell = row[index] ?? null;
                return (
                  <Table.Td key={id} ta={kind === 'text' ? undefined : 'right'}>
                    {index === 0 && first ? first(cell) : <PlainText text={cellText(kind, cell)} max={80} />}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
