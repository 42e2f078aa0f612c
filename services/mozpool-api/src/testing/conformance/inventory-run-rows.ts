import { code, type Row, why400 } from './row.js';

/** Runs of the inventory sync. */
export const inventoryRunRows: readonly Row[] = [
  ['GET', '/api/inventory/run/list/?limit=5', null, 200, { runs: [], next: null }],
  ['GET', '/api/inventory/run/list/?made', null, 200, { runs: [expect.objectContaining({ asked_by: 'schedule', outcome: 'unchanged' })] }],
  ['GET', '/api/inventory/run/list/?after=x', null, 400, code('invalid_query')],
  ['GET', '/api/inventory/run/RUN/details/', null, 200, { run: expect.objectContaining({ stage: 'over', report: null }) }],
  ['GET', '/api/inventory/run/999999/details/', null, 404, code('unknown_inventory_run')],
  ['GET', '/api/inventory/run/x/details/', null, 404, code('unknown_inventory_run')],
  [
    'POST',
    '/api/inventory/sync/',
    '',
    202,
    { run: expect.objectContaining({ stage: 'waiting', dry_run: false, allow_many_changes: false }) },
  ],
  ['POST', '/api/inventory/sync/', { dry_run: true }, 202, { run: expect.objectContaining({ dry_run: true, outcome: null }) }],
  ['POST', '/api/inventory/sync/', { force: true }, 400, why400(/force/)],
];
