import { z } from 'zod';
import { historyReplySchema, previewReplySchema } from '../http/reports.js';
import { ESTIMATE_EXAMPLE, WAITING_EXAMPLE } from './examples.js';
import { queryInteger, queryText } from './query.js';
import { periodQuery } from './report-query.js';
import { route } from './route.js';

const MAX_HISTORY = 1_000;
const MAX_PREVIEW_NAMES = 1_000;
const MAX_SELECTOR_LENGTH = 4_096;

const historyQuery = z.object({
  ...periodQuery,
  limit: queryInteger({ min: 1, max: MAX_HISTORY, description: 'At most so many claims and so many events, the newest; 200 by default.' }),
});
const CLAIM = {
  device: 'panda-0007',
  request: 12,
  assignee: 'ci-build-4711',
  image: 'b2g',
  pool: 'b2g',
  preparation: 'imaged',
  result: 'complete',
  failure_cause: null,
  claimed_at: '2026-11-25T14:01:00.250000',
  ready_at: '2026-11-25T14:05:09',
  released_at: null,
};
const EVENT = {
  at: '2026-11-25T14:05:09',
  kind: 'transition',
  machine: 'request' as const,
  from: 'pending',
  to: 'ready',
  event: 'lifeguard_finished',
  device: 'panda-0007',
  request: 12,
  details: {},
};

export const historyRoutes = {
  previewDevices: route({
    methods: ['GET'],
    path: '/api/device/preview/',
    tag: 'Requests',
    summary: 'Which devices a request would match, and when it would get one',
    description:
      'Asks nothing and reserves nothing. `tests` shows which part of the question is too strict: how many devices are left after each test, and how many there would be without it.',
    scope: 'read',
    query: z.object({
      image: queryText({ max: 32, description: 'The image that it would ask for. Has to be there.' }),
      labels: queryText({ max: MAX_SELECTOR_LENGTH, description: 'A selector: `processor=armv7,pool in (b2g,mobile),os!=4.0`.' }),
      environment: queryText({ max: 32, description: 'An environment; any by default.' }),
      device: queryText({ max: 32, description: 'The name of a device; any by default.' }),
      limit: queryInteger({ min: 0, max: MAX_PREVIEW_NAMES, description: 'At most so many names; 100 by default.' }),
    }),
    replies: {
      200: {
        description: 'What matches and when one would be free.',
        schema: previewReplySchema,
        example: {
          why: '3 devices match: 2 held until 14:05 and 15:30, 1 in self-test. A new request would be second in line; a device is expected in about 12 minutes. Times are UTC.',
          waiting: WAITING_EXAMPLE,
          estimate: ESTIMATE_EXAMPLE,
          ahead: 1,
          devices: ['panda-0007', 'panda-0009', 'panda-0011'],
          tests: [
            { test: 'pool in (b2g,mobile)', left: 12, without: 3 },
            { test: 'processor=armv7', left: 3, without: 12 },
            { test: 'image b2g boots on its hardware', left: 3, without: 3 },
            { test: 'its power can be switched', left: 3, without: 3 },
            { test: 'it is in the pool', left: 3, without: 3 },
          ],
        },
      },
    },
    problems: ['unknown_image', 'unknown_device'],
  }),

  deviceHistory: route({
    methods: ['GET'],
    path: '/api/device/:name/history/',
    tag: 'Reports',
    summary: 'What a device did and who held it',
    scope: 'read',
    query: historyQuery,
    replies: { 200: { description: 'Oldest first.', schema: historyReplySchema, example: { claims: [CLAIM], events: [EVENT] } } },
    problems: ['unknown_device'],
  }),

  requestHistory: route({
    methods: ['GET'],
    path: '/api/request/:id/history/',
    tag: 'Reports',
    summary: 'What happened to a request and which devices it had',
    description: 'Also of a request that is gone, for 90 days.',
    scope: 'read',
    query: historyQuery,
    replies: { 200: { description: 'Oldest first.', schema: historyReplySchema, example: { claims: [CLAIM], events: [EVENT] } } },
    problems: ['unknown_request'],
  }),
};
