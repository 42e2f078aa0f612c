import { z } from 'zod';
import {
  agentReportSchema,
  attentionReportSchema,
  dailyReportSchema,
  deviceReportSchema,
  lastDayReportSchema,
  reliabilityReportSchema,
  requestReportSchema,
  usageReportSchema,
} from '../http/reports.js';
import { queryInteger, queryText, queryWord } from './query.js';
import { periodQuery, poolQuery, reportFilterQuery, reportLimitQuery } from './report-query.js';
import { route } from './route.js';

const TOTALS = { total: 20, in_use: 7, idle: 9, processing: 2, failed: 1, offline: 1, maintenance: 0, silent: 0 };
const PERIOD = { from: '2026-11-18T14:05:00', to: '2026-11-25T14:05:00' };
const PERCENTILES = { p50: 12.5, p90: 240, p99: 1_810 };
const SUMMARY = {
  requests: 212,
  outcomes: { returned: 190, expired: 12, failed_device_busy: 10 },
  wait: PERCENTILES,
  time_to_ready: PERCENTILES,
};

export const RELIABILITY_REPORTS = ['device', 'hardware_type', 'image', 'pool', 'board', 'server'] as const;
export const DAILY_SERIES = ['devices', 'attention', 'agents', 'requests', 'reliability', 'usage'] as const;
const MAX_DAYS = 400;

export const reportRoutes = {
  deviceReport: route({
    methods: ['GET'],
    path: '/api/report/devices/',
    tag: 'Reports',
    summary: 'How many devices are in use, idle, processing, failed, offline or in maintenance',
    scope: 'read',
    query: z.object(reportFilterQuery),
    replies: {
      200: {
        description: 'All together, by hardware type, by pool and by imaging server.',
        schema: deviceReportSchema,
        example: {
          totals: TOTALS,
          by_hardware_type: [{ name: 'panda ES', ...TOTALS }],
          by_pool: [{ name: 'b2g', ...TOTALS }],
          by_server: [{ name: 'imaging1.example.org', ...TOTALS }],
        },
      },
    },
  }),

  lastDayReport: route({
    methods: ['GET'],
    path: '/api/report/last-day/',
    tag: 'Reports',
    summary: 'How many devices were in each category over the last day',
    description:
      'One point for each half hour, and one for now, at most 15 s old. It is reckoned back from now through the history, for devices that are in the pool now; a device is in use while its request is in hand.',
    scope: 'read',
    replies: {
      200: {
        description: 'Points oldest first.',
        schema: lastDayReportSchema,
        example: {
          period: { from: '2026-11-24T14:05:00', to: '2026-11-25T14:05:00' },
          step_seconds: 1_800,
          points: [{ at: '2026-11-25T14:05:00', in_use: 7, idle: 9, processing: 2, failed: 1, offline: 1, maintenance: 0 }],
        },
      },
    },
  }),

  attentionReport: route({
    methods: ['GET'],
    path: '/api/report/attention/',
    tag: 'Reports',
    summary: 'What needs a person',
    description:
      'Failed devices, devices that have been offline for more than a week, silent agents, and relay boards or imaging servers most of whose devices have failed.',
    scope: 'read',
    query: z.object({ ...periodQuery, ...reportFilterQuery, ...reportLimitQuery }),
    replies: {
      200: {
        description: 'The latest failures first, what has been offline longest first. The period is that of `failures` and `hurt`.',
        schema: attentionReportSchema,
        example: {
          period: PERIOD,
          totals: { failed: 3, offline: 1, silent_agents: 1, shared_faults: 1 },
          shared_faults: [
            {
              part: 'board',
              name: 'relay-3.example.org',
              devices: 4,
              failed: 3,
              reason: '3 of the 4 devices of relay board relay-3.example.org have failed: look at it before you look at them.',
            },
          ],
          failed: [
            {
              device: 'panda-0011',
              state: 'failed_pxe_booting',
              since: '2026-11-25T13:40:12.125000',
              cause: 'boot',
              last_reason: 'failed_pxe_booting: No sign of life after many network boots, or no PXE configuration. Cause: boot.',
              failures: 4,
              hurt: ['ci-build-4711'],
              hardware_type: 'panda ES',
              pool: 'b2g',
              imaging_server: 'imaging1.example.org',
              board: 'relay-3.example.org',
              comments: null,
            },
          ],
          offline: [
            {
              device: 'panda-0002',
              state: 'offline',
              since: '2026-11-01T09:00:00',
              pool: 'b2g',
              imaging_server: 'imaging1.example.org',
              comments: 'screen cracked',
            },
          ],
          silent_agents: [{ imaging_server: 'imaging2.example.org', since: '2026-11-25T14:00:00', devices: 20 }],
        },
      },
    },
  }),

  requestReport: route({
    methods: ['GET'],
    path: '/api/report/requests/',
    tag: 'Reports',
    summary: 'How requests ended and how long they waited',
    description:
      'Of the requests that ended in the period and are still stored: they go a week after they expired. The daily series tells of the time before.',
    scope: 'read',
    query: z.object({
      ...periodQuery,
      ...poolQuery,
      image: queryText({ max: 32, description: 'Only requests for this image.' }),
      ...reportLimitQuery,
    }),
    replies: {
      200: {
        description: 'Percentiles in seconds.',
        schema: requestReportSchema,
        example: {
          period: PERIOD,
          waiting: { requests: 3, oldest_seconds: 41.5 },
          all: SUMMARY,
          by_pool: [{ name: 'b2g', ...SUMMARY }],
          by_image: [{ name: 'b2g', ...SUMMARY }],
        },
      },
    },
  }),

  reliabilityReport: route({
    methods: ['GET'],
    path: '/api/report/reliability/',
    tag: 'Reports',
    summary: 'How often preparing a device succeeds, and why it fails',
    description: 'Relay boards and imaging servers are those that the devices belong to today.',
    scope: 'read',
    query: z.object({
      by: queryWord(RELIABILITY_REPORTS, 'What a row is about; `device` by default.'),
      ...periodQuery,
      ...reportFilterQuery,
      ...reportLimitQuery,
    }),
    replies: {
      200: {
        description: 'The least reliable first.',
        schema: reliabilityReportSchema,
        example: {
          period: PERIOD,
          by: 'device',
          rows: [
            {
              name: 'panda-0011',
              attempts: 40,
              successes: 31,
              success_rate: 0.775,
              failures: { boot: 7, storage: 2 },
              time_to_ready: PERCENTILES,
            },
          ],
        },
      },
    },
  }),

  agentReport: route({
    methods: ['GET'],
    path: '/api/report/agents/',
    tag: 'Reports',
    summary: 'The agents of the imaging servers',
    scope: 'read',
    replies: {
      200: {
        description: 'In order of their names.',
        schema: agentReportSchema,
        example: {
          agents: [
            {
              imaging_server: 'imaging1.example.org',
              alive: true,
              silent_since: null,
              heard_at: '2026-11-25T14:04:59.500000',
              version: '0.1.0',
              capabilities: ['syslog', 'lease-command'],
              epoch: 4,
              holder: 'imaging1',
              devices: 20,
            },
          ],
        },
      },
    },
  }),

  usageReport: route({
    methods: ['GET'],
    path: '/api/report/usage/',
    tag: 'Reports',
    summary: 'Who held devices of which pool for how long',
    scope: 'read',
    query: z.object({ ...periodQuery, ...reportFilterQuery, ...reportLimitQuery }),
    replies: {
      200: {
        description: 'Most first. Only the time within the period counts; devices that are held now count until now.',
        schema: usageReportSchema,
        example: {
          period: PERIOD,
          rows: [{ requester: 'ci-build-4711', owner: 'ci', pool: 'b2g', requests: 40, device_seconds: 71_211.5 }],
        },
      },
    },
  }),

  dailyReport: route({
    methods: ['GET'],
    path: '/api/report/daily/',
    tag: 'Reports',
    summary: 'A report, day by day',
    description:
      'Figures of a day (UTC) are stored once, after its end, and kept for 400 days. `devices`, `attention` and `agents` tell how things were shortly after the end of the day, the others what happened during it.',
    scope: 'read',
    query: z.object({
      report: queryWord(DAILY_SERIES, 'Which report; `requests` by default.'),
      days: queryInteger({ min: 1, max: MAX_DAYS, description: 'So many days before today; 30 by default.' }),
    }),
    replies: {
      200: {
        description: 'Days oldest first, and today so far.',
        schema: dailyReportSchema,
        example: {
          report: 'agents',
          days: [{ day: '2026-11-24', figures: { alive: 2, silent: [] } }],
          today: { alive: 1, silent: ['imaging2.example.org'] },
        },
      },
    },
  }),
};
