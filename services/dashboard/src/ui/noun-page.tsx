import { Anchor, Skeleton } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type ApiProblemCode, isProblem } from '../data/api-problem.js';
import { EmptyState } from './empty-state.js';
import { ErrorState } from './error-state.js';
import { PageHeader } from './page-header.js';
import { visibleText } from './visible-text.js';

interface NounPageProps<Row> {
  name: string;
  /** `image` */
  noun: string;
  query: { data: Row | undefined; error: Error | null; refetch: () => unknown };
  /** With this the server says that there is none of the name. */
  unknown: ApiProblemCode;
  icon: Icon;
  /** What may have become of it. */
  gone: string;
  /** Where others are found. */
  others: { to: string; label: string };
  /** Below its name. */
  about: (row: Row) => ReactNode;
  actions: (row: Row) => ReactNode;
  children: (row: Row) => ReactNode;
}

/** A page about one thing that has a name: what it is, or that there is none, or why it cannot be read. */
export function NounPage<Row>({ name, noun, query, unknown, icon, gone, others, about, actions, children }: NounPageProps<Row>) {
  const { data: row, error, refetch } = query;
  const title = visibleText(name);
  if (isProblem(error, unknown))
    return (
      <>
        <PageHeader title={title} />
        <EmptyState
          icon={icon}
          title={`There is no such ${noun}`}
          action={
            <Anchor component={Link} to={others.to}>
              {others.label}
            </Anchor>
          }
        >
          {gone}
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader title={title} actions={row && actions(row)}>
        {row && about(row)}
      </PageHeader>
      {error && !row && <ErrorState what={`The ${noun}`} error={error} onRetry={() => void refetch()} />}
      {!row && !error && <Skeleton height={240} aria-busy />}
      {row && children(row)}
    </>
  );
}
