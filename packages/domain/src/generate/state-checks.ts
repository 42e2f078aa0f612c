import { DEVICE_STATE_NAMES } from '../device/device-states.js';
import { IMAGING_RESULTS } from '../device/device-types.js';
import { FAILURE_CAUSES } from '../device/failure-cause.js';
import { REQUEST_STATE_NAMES } from '../request/request-states.js';

const CHECKS: readonly { table: string; column: string; values: readonly string[] }[] = [
  { table: 'devices', column: 'state', values: DEVICE_STATE_NAMES },
  { table: 'devices', column: 'failure_cause', values: FAILURE_CAUSES },
  { table: 'requests', column: 'state', values: REQUEST_STATE_NAMES },
  { table: 'claims', column: 'imaging_result', values: IMAGING_RESULTS },
];

/** SQL that lets the database store only values that the tables of this release name. Null passes a check, as always in SQL. */
export function stateChecksSql(): string {
  const parts = CHECKS.map(({ table, column, values }) => {
    const name = `${table}_${column}_check`;
    const list = values.map((value) => `  '${value}'`).join(',\n');
    return `alter table ${table} drop constraint if exists ${name};\nalter table ${table} add constraint ${name} check (${column} in (\n${list}\n));\n`;
  });
  return `-- Generated from the tables of packages/domain by \`pnpm run generate\`. Do not edit.
-- Applied after every migration, because the lists change with the code. Can be applied any number of times.

${parts.join('\n')}`;
}
