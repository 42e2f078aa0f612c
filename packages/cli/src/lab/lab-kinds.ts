import type { MozpoolClient } from '@mozpool/client';
import {
  createBootConfigurationBodySchema,
  createDeviceBodySchema,
  createHardwareTypeBodySchema,
  createImageBodySchema,
  createImagingServerBodySchema,
  createPxeConfigBodySchema,
  createRegistrationRuleBodySchema,
  createRelayBoardBodySchema,
  type Lab,
} from '@mozpool/contracts';
import { parsePowerUrl, pxeTextProblem, relayInfoProblem } from '@mozpool/protocols';
import type { z } from 'zod';
import type { LabState } from './lab-state.js';

export type Fields = Readonly<Record<string, unknown>>;

/** One thing that the file describes. */
export interface Wanted {
  key: string;
  /** What makes it the thing that it is: part of the body that adds it, and never changed. */
  identity: Fields;
  /** Fields of a change. What the file leaves to others is not among them. */
  fields: Fields;
  active: boolean;
  /** What it refers to: where it stands in the thing, and what it is. */
  references: readonly { path: readonly (string | number)[]; kind: LabKindName; key: string }[];
  path: readonly (string | number)[];
}

/** One thing that the installation knows. */
export interface Known {
  key: string;
  fields: Fields;
  active: boolean;
  revision: number | undefined;
  /** What its path is made of. */
  params: Fields;
}

export type LabKindName =
  | 'imagingServers'
  | 'hardwareTypes'
  | 'pxeConfigs'
  | 'images'
  | 'boots'
  | 'relayBoards'
  | 'devices'
  | 'registrationRules';

/** What the calls of one kind of thing are, and how the file and the API speak of it. */
export interface LabKind {
  /** `relay board` */
  noun: string;
  wanted(lab: Lab): Wanted[];
  known(state: LabState): Known[];
  /** Of the body that adds one. */
  body: z.ZodType;
  /** What no schema says about fields that are to change; null: nothing is wrong. */
  problem?(fields: Fields): { field: string; message: string } | null;
  create(client: MozpoolClient, wanted: Wanted): Promise<unknown>;
  change?(client: MozpoolClient, known: Known, fields: Fields): Promise<unknown>;
  setActive?(client: MozpoolClient, known: Pick<Known, 'params'>, active: boolean): Promise<unknown>;
}

export const hardwareKey = ({ type, model }: { type: string; model: string }) => `${type} ${model}`;
const hardwareReference = (hardware: { type: string; model: string }, field = ['hardware']) => ({
  path: field,
  kind: 'hardwareTypes' as const,
  key: hardwareKey(hardware),
});
const serverReference = (fqdn: string) => ({ path: ['imagingServer'], kind: 'imagingServers' as const, key: fqdn });
/** The body of a call; what it holds was checked against the contract before. */
const bodyOf = (...parts: Fields[]) => Object.assign({}, ...parts) as never;
const nameOf = ({ params }: Pick<Known, 'params'>) => ({ name: String(params.name) });
const idOf = ({ params }: Pick<Known, 'params'>) => ({ id: Number(params.id) });

/** In an order in which everything comes after what it refers to. */
const LAB_KINDS: Readonly<Record<LabKindName, LabKind>> = {
  imagingServers: {
    noun: 'imaging server',
    body: createImagingServerBodySchema,
    wanted: ({ imagingServers }) =>
      imagingServers.map(({ fqdn }, index) => ({
        key: fqdn,
        identity: { fqdn },
        fields: {},
        active: true,
        references: [],
        path: ['imagingServers', index],
      })),
    known: ({ imagingServers }) =>
      imagingServers.map(({ fqdn, active, revision }) => ({ key: fqdn, fields: {}, active, revision, params: { name: fqdn } })),
    create: (client, { identity }) => client.createImagingServer({ body: bodyOf(identity) }),
    setActive: (client, known, active) =>
      active ? client.activateImagingServer({ params: nameOf(known) }) : client.deactivateImagingServer({ params: nameOf(known) }),
  },
  hardwareTypes: {
    noun: 'hardware type',
    body: createHardwareTypeBodySchema,
    wanted: ({ hardwareTypes }) =>
      hardwareTypes.map(({ type, model, limits, labels }, index) => ({
        key: hardwareKey({ type, model }),
        identity: { type, model },
        fields: { limits, ...(labels && { labels }) },
        active: true,
        references: [],
        path: ['hardwareTypes', index],
      })),
    known: ({ hardwareTypes }) =>
      hardwareTypes.map(({ id, active, revision, limits, labels, ...hardware }) => ({
        key: hardwareKey(hardware),
        fields: { limits, labels },
        active,
        revision,
        params: { id },
      })),
    create: (client, { identity, fields }) => client.createHardwareType({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changeHardwareType({ params: idOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activateHardwareType({ params: idOf(known) }) : client.deactivateHardwareType({ params: idOf(known) }),
  },
  pxeConfigs: {
    noun: 'PXE configuration',
    body: createPxeConfigBodySchema,
    problem: ({ contents }) => named('contents', textOr(contents, pxeTextProblem)),
    wanted: ({ pxeConfigs }) =>
      pxeConfigs.map(({ name, active, ...fields }, index) => ({
        key: name,
        identity: { name },
        fields,
        active,
        references: [],
        path: ['pxeConfigs', index],
      })),
    known: ({ pxeConfigs }) =>
      pxeConfigs.map(({ name, active, revision, description, contents }) => ({
        key: name,
        fields: { description, contents },
        active,
        revision,
        params: { name },
      })),
    create: (client, { identity, fields }) => client.createPxeConfig({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changePxeConfig({ params: nameOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activatePxeConfig({ params: nameOf(known) }) : client.deactivatePxeConfig({ params: nameOf(known) }),
  },
  images: {
    noun: 'image',
    body: createImageBodySchema,
    wanted: ({ images }) =>
      images.map(({ name, bootConfigKeys, canReuse, hidden, hasSutAgent, checks }, index) => ({
        key: name,
        identity: { name },
        fields: { boot_config_keys: bootConfigKeys, can_reuse: canReuse, hidden, has_sut_agent: hasSutAgent, checks },
        active: true,
        references: [],
        path: ['images', index],
      })),
    known: ({ images }) =>
      images.map(({ name, active, revision, boot_config_keys, can_reuse, hidden, has_sut_agent, checks }) => ({
        key: name,
        fields: { boot_config_keys, can_reuse, hidden, has_sut_agent, checks },
        active,
        revision,
        params: { name },
      })),
    create: (client, { identity, fields }) => client.createImage({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changeImage({ params: nameOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activateImage({ params: nameOf(known) }) : client.deactivateImage({ params: nameOf(known) }),
  },
  boots: {
    noun: 'boot of image',
    body: createBootConfigurationBodySchema,
    wanted: ({ images }) =>
      images.flatMap(({ name, boots }, image) =>
        boots.map(({ pxeConfig, ...hardware }, index) => ({
          key: bootKey(name, hardware),
          identity: { image: name, hardware },
          fields: { pxe_config: pxeConfig },
          active: true,
          references: [hardwareReference(hardware, []), { path: ['pxeConfig'], kind: 'pxeConfigs' as const, key: pxeConfig }],
          path: ['images', image, 'boots', index],
        })),
      ),
    known: ({ images }) =>
      images.flatMap(({ name, boot_configurations }) =>
        boot_configurations.map(({ hardware_type_id, pxe_config, ...hardware }) => ({
          key: bootKey(name, hardware),
          fields: { pxe_config },
          active: true,
          revision: undefined,
          params: { name, id: hardware_type_id },
        })),
      ),
    create: (client, { identity: { image, hardware }, fields }) =>
      client.createBootConfiguration({ params: { name: String(image) }, body: bodyOf({ hardware }, fields) }),
    change: (client, known, fields) =>
      client.changeBootConfiguration({ params: { ...nameOf(known), ...idOf(known) }, body: bodyOf({ pxe_config: fields.pxe_config }) }),
  },
  relayBoards: {
    noun: 'relay board',
    body: createRelayBoardBodySchema,
    wanted: ({ relayBoards }) =>
      relayBoards.map(({ name, fqdn, imagingServer }, index) => ({
        key: name,
        identity: { name },
        fields: { fqdn, imaging_server: imagingServer },
        active: true,
        references: [serverReference(imagingServer)],
        path: ['relayBoards', index],
      })),
    known: ({ relayBoards }) =>
      relayBoards.map(({ name, active, revision, fqdn, imaging_server }) => ({
        key: name,
        fields: { fqdn, imaging_server },
        active,
        revision,
        params: { name },
      })),
    create: (client, { identity, fields }) => client.createRelayBoard({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changeRelayBoard({ params: nameOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activateRelayBoard({ params: nameOf(known) }) : client.deactivateRelayBoard({ params: nameOf(known) }),
  },
  devices: {
    noun: 'device',
    body: createDeviceBodySchema,
    problem: ({ relay_info, power }) =>
      named('relayInfo', textOr(relay_info, relayInfoProblem)) ?? named('power', textOr(power, powerProblem)),
    wanted: ({ devices }) =>
      devices.map((device, index) => ({
        key: device.name,
        identity: { name: device.name },
        fields: {
          fqdn: device.fqdn,
          mac_address: device.mac,
          imaging_server: device.imagingServer,
          hardware: device.hardware,
          relay_info: device.relayInfo,
          power: device.power,
          ping: device.ping,
          sut_port: device.sutPort,
          environment: device.environment,
          inventory_id: device.inventoryId,
          ...(device.labels && { labels: device.labels }),
          ...(device.ipAddress !== undefined && { ip_address: device.ipAddress }),
        },
        active: true,
        references: [serverReference(device.imagingServer), hardwareReference(device.hardware)],
        path: ['devices', index],
      })),
    known: ({ devices }) =>
      devices.map(({ name, active, revision, power, ...fields }) => ({
        key: name,
        fields: { ...fields, power: power.url },
        active,
        revision,
        params: { name },
      })),
    create: (client, { identity, fields }) => client.createDevice({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changeDevice({ params: nameOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activateDevice({ params: nameOf(known) }) : client.deactivateDevice({ params: nameOf(known) }),
  },
  registrationRules: {
    noun: 'registration rule',
    body: createRegistrationRuleBodySchema,
    wanted: ({ registrationRules }) =>
      registrationRules.map(({ name, macPrefix, imagingServer, labels, ...fields }, index) => ({
        key: name,
        identity: { name },
        fields: { ...fields, mac_prefix: macPrefix, imaging_server: imagingServer, ...(labels && { labels }) },
        active: true,
        references: [...(imagingServer === null ? [] : [serverReference(imagingServer)]), hardwareReference(fields.hardware)],
        path: ['registrationRules', index],
      })),
    known: ({ registrationRules }) =>
      registrationRules.map(({ id: _id, name, active, revision, ...fields }) => ({
        key: name,
        fields,
        active,
        revision,
        params: { name },
      })),
    create: (client, { identity, fields }) => client.createRegistrationRule({ body: bodyOf(identity, fields) }),
    change: (client, known, fields) => client.changeRegistrationRule({ params: nameOf(known), body: bodyOf(fields) }),
    setActive: (client, known, active) =>
      active ? client.activateRegistrationRule({ params: nameOf(known) }) : client.deactivateRegistrationRule({ params: nameOf(known) }),
  },
};

export const LAB_KIND_NAMES = Object.keys(LAB_KINDS) as LabKindName[];
export const labKind = (name: LabKindName): LabKind => LAB_KINDS[name];

const bootKey = (image: string, hardware: { type: string; model: string }) => `${image} on ${hardwareKey(hardware)}`;
/** What is not there, or null, is not wrong. */
const textOr = (value: unknown, problem: (text: string) => string | null) => (typeof value === 'string' ? problem(value) : null);
const named = (field: string, message: string | null) => (message === null ? null : { field, message });

function powerProblem(url: string): string | null {
  try {
    parsePowerUrl(url);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
