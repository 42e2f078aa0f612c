import { z } from 'zod';
import { registrationFieldsSchema } from '../queue/registration.js';
import { reasonSchema } from './device-operation.js';
import { apiTimeSchema } from './instants.js';
import {
  deviceNameField,
  environmentField,
  hardwareField,
  hostField,
  labelsField,
  nameField,
  portField,
  powerField,
  revisionField,
} from './inventory-fields.js';

/** `POST /api/device/register/`: what a device, or a script on it, tells about itself. */
export const registerBodySchema = z.strictObject({
  name: z.string('must be text').min(1, 'must not be empty').max(64, 'must have at most 64 characters').optional(),
  mac: z.string('must be a MAC address').max(32, 'must be a MAC address'),
  imaging_server: hostField(255).optional(),
  hardware: z.string('must be text').max(64, 'must have at most 64 characters').optional(),
  /** What the device believes its address to be; kept with its fields, and believed of operators alone. */
  address: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }).optional(),
  fields: registrationFieldsSchema.optional(),
});
export const registerReplySchema = z.object({
  /** `known`: a device of ours. `waiting`: for a person. */
  outcome: z.enum(['known', 'waiting', 'approved', 'rejected']),
  registration: z.number().int().nullable(),
  device: z.string().nullable(),
});

export const registrationRowSchema = z.object({
  id: z.number().int(),
  state: z.enum(['waiting', 'approved', 'rejected']),
  mac_address: z.string().nullable(),
  name: z.string().nullable(),
  address: z.string().nullable(),
  imaging_server: z.string().nullable(),
  source: z.enum(['sut', 'http']),
  fields: z.record(z.string(), z.string()),
  first_seen: apiTimeSchema,
  last_seen: apiTimeSchema,
  times: z.number().int(),
  decided: apiTimeSchema.nullable(),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
  device: z.string().nullable(),
});

/** `POST /api/registration/{id}/approve/`: what the device could not tell. */
export const approveRegistrationBodySchema = z.strictObject({
  hardware: hardwareField,
  environment: environmentField.optional(),
  labels: labelsField.optional(),
  imaging_server: hostField(255).optional(),
  name: deviceNameField.optional(),
  mac: z.string('must be a MAC address').max(32, 'must be a MAC address').optional(),
  fqdn: hostField(256).optional(),
  relay_info: z.string('must be host[:port]:bankB:relayR, or null').max(300, 'must have at most 300 characters').nullable().optional(),
  power: powerField.optional(),
  ping: z
    .string()
    .regex(/^(icmp|tcp:\d{1,5})$/, 'must be "icmp" or "tcp:PORT"')
    .optional(),
  sut_port: portField.optional(),
  reason: reasonSchema.optional(),
});
export const approveRegistrationReplySchema = z.object({ device: z.string() });
export const rejectRegistrationBodySchema = z.strictObject({ reason: reasonSchema.optional() });

const ruleFields = {
  /** Lower first; the first rule that fits decides. */
  position: z
    .number('must be a whole number')
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(1_000_000, 'must be at most 1000000')
    .optional(),
  mac_prefix: z
    .string('must be the first hex digits of a MAC address, or null')
    .transform((text) => text.replace(/[:-]/g, '').toLowerCase())
    .refine((text) => /^[0-9a-f]{1,12}$/.test(text), 'must be the first hex digits of a MAC address, or null')
    .nullable()
    .optional(),
  imaging_server: hostField(255).nullable().optional(),
  fields: registrationFieldsSchema.optional(),
  environment: environmentField.optional(),
  labels: labelsField.optional(),
};
export const createRegistrationRuleBodySchema = z.strictObject({ name: nameField, hardware: hardwareField, ...ruleFields });
export const changeRegistrationRuleBodySchema = z.strictObject({
  hardware: hardwareField.optional(),
  ...ruleFields,
  revision: revisionField,
});
export const registrationRuleRowSchema = z.object({
  id: z.number().int(),
  active: z.boolean(),
  revision: z.number().int(),
  name: z.string(),
  position: z.number().int(),
  mac_prefix: z.string().nullable(),
  imaging_server: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  hardware: z.object({ type: z.string(), model: z.string() }),
  environment: z.string(),
  labels: z.record(z.string(), z.string()),
});
