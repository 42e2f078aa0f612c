import { z } from 'zod';
import { nextSchema } from '../http/device.js';
import { inventoryRunDetailsSchema, inventoryRunSchema, syncInventoryBodySchema } from '../http/inventory-run.js';
import { queryCursor, queryPage } from './device-query.js';
import { route } from './route.js';

const RUN_EXAMPLE = {
  id: 7,
  asked_by: 'schedule',
  asked: '2026-11-25T14:05:09.250000',
  dry_run: false,
  allow_many_changes: false,
  stage: 'over' as const,
  started: '2026-11-25T14:05:09.300000',
  ended: '2026-11-25T14:05:12.100000',
  outcome: 'applied' as const,
  message: null,
  counts: { told: 812, skipped: 12, added: 1, changed: 0, deleted: 0, retired: 0, boards: 0, kept: 0, postponed: 0 },
};
const oneSchema = z.object({ run: inventoryRunDetailsSchema });

export const inventoryRunRoutes = {
  listInventoryRuns: route({
    methods: ['GET'],
    path: '/api/inventory/run/list/',
    tag: 'Inventory',
    summary: 'Runs of the inventory sync',
    scope: 'read',
    query: z.object({ limit: queryPage, after: queryCursor }),
    replies: {
      200: {
        description: 'The newest first.',
        schema: z.object({ runs: z.array(inventoryRunSchema), next: nextSchema }),
        example: { runs: [RUN_EXAMPLE] },
      },
    },
  }),
  inventoryRunDetails: route({
    methods: ['GET'],
    path: '/api/inventory/run/:id/details/',
    tag: 'Inventory',
    summary: 'One run of the inventory sync and what it changed, or would have',
    scope: 'read',
    params: { id: 'id of the run' },
    replies: {
      200: {
        description: 'As it is now.',
        schema: oneSchema,
        example: {
          run: {
            ...RUN_EXAMPLE,
            report: {
              counts: RUN_EXAMPLE.counts,
              changes: [
                {
                  what: 'add',
                  noun: 'device',
                  name: 'panda-0007',
                  source: 'netbox',
                  fields: [{ field: 'mac_address', from: null, to: '525400123456' }],
                },
              ],
              skipped: [],
              kept: [],
              postponed: [],
              problems: [],
              left_off: 0,
            },
          },
        },
      },
    },
    problems: ['unknown_inventory_run'],
  }),
  syncInventory: route({
    methods: ['POST'],
    path: '/api/inventory/sync/',
    tag: 'Inventory',
    summary: 'Let devices follow the inventory now',
    description:
      'A worker does it in the background; look at the run until it is over. A run of the same kind that waits already is the answer. More changes than a tenth of everything are refused unless `allow_many_changes` is set.',
    scope: 'admin',
    body: {
      schema: syncInventoryBodySchema,
      expected: 'nothing, or a JSON object with "dry_run" or "allow_many_changes"',
      example: { dry_run: true },
      empty: {},
    },
    replies: {
      202: {
        description: 'It waits for a worker.',
        schema: oneSchema,
        example: {
          run: {
            ...RUN_EXAMPLE,
            asked_by: 'olga',
            stage: 'waiting',
            started: null,
            ended: null,
            outcome: null,
            counts: null,
            report: null,
          },
        },
      },
    },
  }),
};
