import { z } from 'zod';
import { nextSchema } from '../http/device.js';
import {
  approveRegistrationBodySchema,
  approveRegistrationReplySchema,
  changeRegistrationRuleBodySchema,
  createRegistrationRuleBodySchema,
  registerBodySchema,
  registerReplySchema,
  registrationRowSchema,
  registrationRuleRowSchema,
  rejectRegistrationBodySchema,
} from '../http/registration.js';
import { queryCursor, queryPage } from './device-query.js';
import { nounRoutes } from './noun-routes.js';
import { route } from './route.js';

const HARDWARE = { type: 'panda', model: 'ES Rev B2' };
const REGISTRATION_EXAMPLE = {
  id: 5,
  state: 'waiting' as const,
  mac_address: '525400123456',
  name: null,
  address: '10.0.0.7',
  imaging_server: 'imaging1.example.org',
  source: 'sut' as const,
  fields: { OS: 'Android-IML74K', HARDWARE: 'panda', ABI: 'armeabi-v7a' },
  first_seen: '2026-11-25T14:05:09.250000',
  last_seen: '2026-11-25T14:25:09.250000',
  times: 2,
  decided: null,
  decided_by: null,
  reason: null,
  device: null,
};
const params = { id: 'id of the registration' };

const rule = nounRoutes({
  base: '/api/registration/rule/',
  param: ':name',
  paramText: 'name of the rule',
  tag: 'Registrations',
  one: 'a registration rule',
  key: 'rule',
  plural: 'rules',
  row: registrationRuleRowSchema,
  example: {
    id: 1,
    active: true,
    revision: 1,
    name: 'pandas',
    position: 100,
    mac_prefix: '525400',
    imaging_server: null,
    fields: { HARDWARE: 'panda' },
    hardware: HARDWARE,
    environment: 'staging',
    labels: {},
  },
  unknown: 'unknown_rule',
  scope: 'admin',
});

export const registrationRoutes = {
  registerDevice: route({
    methods: ['POST'],
    path: '/api/device/register/',
    tag: 'Registrations',
    summary: 'A device announces itself',
    description:
      'An unknown device waits until somebody approves it, unless a rule does. A known one has it in its log. However often it comes, it is one registration. Few calls a minute are taken from one address.',
    scope: 'public',
    body: {
      schema: registerBodySchema,
      expected: 'a JSON object with "mac"',
      example: { mac: '52:54:00:12:34:56', imaging_server: 'imaging1.example.org', hardware: 'panda' },
    },
    replies: {
      200: { description: 'Heard.', schema: registerReplySchema, example: { outcome: 'waiting', registration: 5, device: null } },
    },
  }),
  listRegistrations: route({
    methods: ['GET'],
    path: '/api/registration/list/',
    tag: 'Registrations',
    summary: 'Devices that announced themselves and that nobody knew',
    scope: 'read',
    query: z.object({
      state: z
        .enum(['waiting', 'approved', 'rejected', 'any'], { error: 'must be waiting, approved, rejected or any' })
        .optional()
        .meta({ description: 'Those that wait, unless others are asked for.' }),
      limit: queryPage,
      after: queryCursor,
    }),
    replies: {
      200: {
        description: 'The newest first.',
        schema: z.object({ registrations: z.array(registrationRowSchema), next: nextSchema }),
        example: { registrations: [REGISTRATION_EXAMPLE] },
      },
    },
  }),
  approveRegistration: route({
    methods: ['POST'],
    path: '/api/registration/:id/approve/',
    tag: 'Registrations',
    summary: 'Add the device of a registration',
    description: 'It begins as `new` and proves itself. One that was rejected can be approved later.',
    scope: 'operate',
    params,
    body: {
      schema: approveRegistrationBodySchema,
      expected: 'a JSON object with "hardware", and what the device could not tell',
      example: { hardware: HARDWARE, environment: 'staging', relay_info: 'relay-1.example.org:bank1:relay7' },
    },
    replies: { 200: { description: 'Added.', schema: approveRegistrationReplySchema, example: { device: 'panda-525400123456' } } },
    problems: ['unknown_registration', 'registration_decided', 'already_exists', 'forbidden_pool'],
  }),
  rejectRegistration: route({
    methods: ['POST'],
    path: '/api/registration/:id/reject/',
    tag: 'Registrations',
    summary: 'Keep the device of a registration out',
    description: 'Also when it comes again, until somebody approves it. Twice is once.',
    scope: 'operate',
    params,
    body: {
      schema: rejectRegistrationBodySchema,
      expected: 'nothing, or a JSON object with "reason"',
      example: { reason: 'not ours' },
      empty: {},
    },
    replies: { 204: { description: 'Rejected.' } },
    problems: ['unknown_registration', 'registration_decided'],
  }),

  listRegistrationRules: rule.list,
  registrationRuleDetails: rule.details,
  createRegistrationRule: rule.create(createRegistrationRuleBodySchema, { name: 'pandas', mac_prefix: '52:54:00', hardware: HARDWARE }),
  changeRegistrationRule: rule.change(changeRegistrationRuleBodySchema, { environment: 'production' }),
  deactivateRegistrationRule: rule.deactivate,
  activateRegistrationRule: rule.activate,
  removeRegistrationRule: rule.remove,
};
