import type { Queryable } from '../pool.js';
import { readRoutines, readTables, type TableEntry } from './read-catalog.js';

const HEADER = `-- The schema that the migrations make, so that a review shows what a migration does. Generated, not to be run or edited:
--   DATABASE_URL=postgres://… node packages/db/dist/dump/main.js
`;

/** The whole schema as text: the same for every database with the same migrations, whatever its age and its server's release. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const tables = await readTables(db);
  const parts = [HEADER, ...tables.map(tableText), ...(await readRoutines(db))];
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

function tableText(table: TableEntry): string {
  const about = table.comment === null ? [] : [`-- ${table.comment}`];
  if (table.parent !== null) return [...about, `create table ${table.name} partition of ${table.parent} ${table.bound};`].join('\n');
  const columns = table.columns.map(({ name, definition, comment }) => ({
    text: `${name} ${definition}`,
    comment: comment === null ? '' : ` -- ${comment}`,
  }));
  const lines = [...columns, ...table.constraints.map((text) => ({ text, comment: '' }))];
  return [
    ...about,
    `create table ${table.name} (`,
    ...lines.map(({ text, comment }, index) => `  ${text}${index < lines.length - 1 ? ',' : ''}${comment}`),
    `)${table.partitioned === null ? '' : ` partition by ${table.partitioned}`};`,
    ...[...table.indexes, ...table.triggers].map((text) => `${text};`),
  ].join('\n');
}
