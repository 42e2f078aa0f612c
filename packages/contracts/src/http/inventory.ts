import { z } from 'zod';
import { MAX_COMMENTS_LENGTH } from './device-operation.js';
import { apiTimeSchema } from './instants.js';
import {
  checkField,
  deviceNameField,
  environmentField,
  hardwareField,
  hardwareTextField,
  hostField,
  labelsField,
  limitsField,
  nameField,
  portField,
  powerField,
  revisionField,
} from './inventory-fields.js';

/** What operators describe: for each noun what a new one is, what can be changed, and how it is shown. Names are not changed: history goes by them. */

const row = { id: z.number().int(), active: z.boolean(), revision: z.number().int() };
const labels = z.record(z.string(), z.string());
const change = <Shape extends z.core.$ZodShape>(shape: Shape) => z.strictObject({ ...shape, revision: revisionField });

const pxeConfigFields = {
  description: z.string('must be text').max(1_000, 'must have at most 1000 characters'),
  contents: z
    .string('must be the text of the PXE configuration')
    .min(1, 'must not be empty')
    .max(65_536, 'must have at most 65536 characters'),
};
export const createPxeConfigBodySchema = z.strictObject({ name: nameField, ...pxeConfigFields });
export const changePxeConfigBodySchema = change(z.object(pxeConfigFields).partial().shape);
export const pxeConfigRowSchema = z.object({ ...row, name: z.string(), description: z.string(), contents: z.string() });

const imageFields = {
  boot_config_keys: z
    .array(z.string().min(1, 'must not be empty').max(64, 'must have at most 64 characters'))
    .max(50, 'must have at most 50 keys')
    .optional(),
  can_reuse: z.boolean('must be true or false').optional(),
  hidden: z.boolean('must be true or false').optional(),
  has_sut_agent: z.boolean('must be true or false').optional(),
  /** What proves that it works, in order. */
  checks: z.array(checkField).max(20, 'must have at most 20 checks').optional(),
};
export const createImageBodySchema = z.strictObject({ name: nameField, ...imageFields });
export const changeImageBodySchema = change(imageFields);
export const bootConfigurationSchema = z.object({
  hardware_type_id: z.number().int(),
  type: z.string(),
  model: z.string(),
  /** Null: it does not boot on this hardware. */
  pxe_config: z.string().nullable(),
});
export const imageRowSchema = z.object({
  ...row,
  name: z.string(),
  boot_config_keys: z.array(z.string()),
  can_reuse: z.boolean(),
  hidden: z.boolean(),
  has_sut_agent: z.boolean(),
  checks: z.array(z.string()),
  boot_configurations: z.array(bootConfigurationSchema),
});
const pxeConfigName = z.string('must be the name of a PXE configuration, or null').min(1, 'must not be empty').nullable();
export const createBootConfigurationBodySchema = z.strictObject({ hardware: hardwareField, pxe_config: pxeConfigName });
export const changeBootConfigurationBodySchema = z.strictObject({ pxe_config: pxeConfigName });

const hardwareTypeFields = { labels: labelsField.optional(), limits: limitsField.optional() };
export const createHardwareTypeBodySchema = z.strictObject({ type: hardwareTextField, model: hardwareTextField, ...hardwareTypeFields });
export const changeHardwareTypeBodySchema = change(hardwareTypeFields);
export const hardwareTypeRowSchema = z.object({
  ...row,
  type: z.string(),
  model: z.string(),
  labels,
  limits: z.object({ seconds: z.record(z.string(), z.number()).optional(), attempts: z.record(z.string(), z.number()).optional() }),
  /** Active ones. */
  devices: z.number().int(),
});

export const createImagingServerBodySchema = z.strictObject({ fqdn: hostField(255) });
export const imagingServerRowSchema = z.object({
  ...row,
  fqdn: z.string(),
  /** Its agent is heard. */
  alive: z.boolean(),
  silent_since: apiTimeSchema.nullable(),
  agent_version: z.string().nullable(),
  boot_url: z.string().nullable(),
  devices: z.number().int(),
});

const relayBoardFields = { fqdn: hostField(255), imaging_server: hostField(255) };
export const createRelayBoardBodySchema = z.strictObject({ name: nameField, ...relayBoardFields });
export const changeRelayBoardBodySchema = change(z.object(relayBoardFields).partial().shape);
export const relayBoardRowSchema = z.object({ ...row, name: z.string(), fqdn: z.string(), imaging_server: z.string() });

const required = {
  fqdn: hostField(256),
  mac_address: z.string('must be a MAC address').max(32, 'must be a MAC address'),
  imaging_server: hostField(255),
  hardware: hardwareField,
};
const optional = {
  /** `host[:port]:bankB:relayR`; null without power control. */
  relay_info: z.string('must be host[:port]:bankB:relayR, or null').max(300, 'must have at most 300 characters').nullable().optional(),
  power: powerField.optional(),
  ip_address: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address, or null' }).nullable().optional(),
  ping: z
    .string()
    .regex(/^(icmp|tcp:\d{1,5})$/, 'must be "icmp" or "tcp:PORT"')
    .optional(),
  sut_port: portField.optional(),
  environment: environmentField.optional(),
  inventory_id: z.number('must be a whole number').int('must be a whole number').optional(),
  comments: z.string('must be text').max(MAX_COMMENTS_LENGTH, `must have at most ${MAX_COMMENTS_LENGTH} characters`).nullable().optional(),
  labels: labelsField.optional(),
};
export const createDeviceBodySchema = z.strictObject({ name: deviceNameField, ...required, ...optional });
export const changeDeviceBodySchema = change({ ...z.object(required).partial().shape, ...optional });
