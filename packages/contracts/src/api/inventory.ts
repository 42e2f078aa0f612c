import { z } from 'zod';
import { deviceDetailsSchema } from '../http/device.js';
import {
  bootConfigurationSchema,
  changeBootConfigurationBodySchema,
  changeDeviceBodySchema,
  changeHardwareTypeBodySchema,
  changeImageBodySchema,
  changePxeConfigBodySchema,
  changeRelayBoardBodySchema,
  createBootConfigurationBodySchema,
  createDeviceBodySchema,
  createHardwareTypeBodySchema,
  createImageBodySchema,
  createImagingServerBodySchema,
  createPxeConfigBodySchema,
  createRelayBoardBodySchema,
  hardwareTypeRowSchema,
  imageRowSchema,
  imagingServerRowSchema,
  pxeConfigRowSchema,
  relayBoardRowSchema,
} from '../http/inventory.js';
import { DEVICE_EXAMPLE } from './examples.js';
import { nounRoutes } from './noun-routes.js';
import { route } from './route.js';

const row = { id: 3, active: true, revision: 2 };
const HARDWARE = { type: 'panda', model: 'ES Rev B2' };
const BOOT = { hardware_type_id: 3, ...HARDWARE, pxe_config: 'panda-b2g' };

const device = nounRoutes({
  base: '/api/device/',
  param: ':name',
  paramText: 'name of the device',
  tag: 'Devices',
  one: 'a device',
  key: 'device',
  plural: 'devices',
  row: deviceDetailsSchema,
  example: DEVICE_EXAMPLE,
  unknown: 'unknown_device',
  scope: 'operate',
});
const relay = nounRoutes({
  base: '/api/relay/',
  param: ':name',
  paramText: 'name of the relay board',
  tag: 'Relay boards',
  one: 'a relay board',
  key: 'relay_board',
  plural: 'relay_boards',
  row: relayBoardRowSchema,
  example: { ...row, name: 'relay-1', fqdn: 'relay-1.example.org', imaging_server: 'imaging1.example.org' },
  unknown: 'unknown_board',
  scope: 'admin',
});
const server = nounRoutes({
  base: '/api/imaging-server/',
  param: ':name',
  paramText: 'name of the imaging server',
  tag: 'Imaging servers',
  one: 'an imaging server',
  key: 'imaging_server',
  plural: 'imaging_servers',
  row: imagingServerRowSchema,
  example: {
    ...row,
    fqdn: 'imaging1.example.org',
    alive: true,
    silent_since: null,
    agent_version: '0.1.0',
    boot_url: 'http://10.0.0.1:8082',
    devices: 40,
  },
  unknown: 'unknown_imaging_server',
  scope: 'admin',
});
const image = nounRoutes({
  base: '/api/image/',
  param: ':name',
  paramText: 'name of the image',
  tag: 'Images',
  one: 'an image',
  key: 'image',
  plural: 'images',
  row: imageRowSchema,
  example: {
    ...row,
    name: 'b2g',
    boot_config_keys: ['b2gbase'],
    can_reuse: true,
    hidden: false,
    has_sut_agent: true,
    checks: ['sut', 'sdcard'],
    boot_configurations: [BOOT],
  },
  unknown: 'unknown_image',
  scope: 'admin',
});
const hardware = nounRoutes({
  base: '/api/hardware-type/',
  param: ':id',
  paramText: 'id of the hardware type',
  tag: 'Hardware types',
  one: 'a hardware type',
  key: 'hardware_type',
  plural: 'hardware_types',
  row: hardwareTypeRowSchema,
  example: { ...row, ...HARDWARE, labels: { processor: 'armv7' }, limits: { seconds: { pxe_booting: 240 } }, devices: 40 },
  unknown: 'unknown_hardware_type',
  scope: 'admin',
});
const pxe = nounRoutes({
  base: '/api/bmm/pxe_config/',
  param: ':name',
  paramText: 'name of the PXE configuration',
  tag: 'Images',
  one: 'a PXE configuration',
  key: 'pxe_config',
  plural: 'pxe_configs',
  row: pxeConfigRowSchema,
  example: { ...row, name: 'panda-b2g', description: 'B2G on pandas', contents: 'DEFAULT b2g\nLABEL b2g\nKERNEL panda-live-kernel\n' },
  unknown: 'unknown_pxe_config',
  scope: 'admin',
});

const bootParams = { name: 'name of the image', id: 'id of the hardware type' };
const bootList = {
  200: {
    description: 'All of the image.',
    schema: z.object({ boot_configurations: z.array(bootConfigurationSchema) }),
    example: { boot_configurations: [BOOT] },
  },
};

/** Lists of devices, images and PXE configurations, and the details of the last, are among the calls of Mozpool 4.2. */
export const inventoryRoutes = {
  createDevice: {
    ...device.create(createDeviceBodySchema, {
      name: 'panda-0007',
      fqdn: 'panda-0007.example.org',
      mac_address: '52:54:00:12:34:56',
      imaging_server: 'imaging1.example.org',
      hardware: HARDWARE,
      relay_info: 'relay-1.example.org:bank1:relay7',
      labels: { processor: 'armv7' },
    }),
    problems: ['already_exists', 'forbidden_pool'] as const,
  },
  changeDevice: device.change(changeDeviceBodySchema, { relay_info: 'relay-2.example.org:bank1:relay7', revision: 3 }),
  deactivateDevice: {
    ...device.deactivate,
    problems: ['unknown_device', 'in_use', 'device_in_use', 'device_busy', 'event_refused'] as const,
  },
  activateDevice: device.activate,
  removeDevice: device.remove,

  listRelayBoards: relay.list,
  relayBoardDetails: relay.details,
  createRelayBoard: relay.create(createRelayBoardBodySchema, {
    name: 'relay-1',
    fqdn: 'relay-1.example.org',
    imaging_server: 'imaging1.example.org',
  }),
  changeRelayBoard: relay.change(changeRelayBoardBodySchema, { fqdn: 'relay-1.example.org:2102' }),
  deactivateRelayBoard: relay.deactivate,
  activateRelayBoard: relay.activate,
  removeRelayBoard: relay.remove,

  listImagingServers: server.list,
  imagingServerDetails: server.details,
  createImagingServer: server.create(createImagingServerBodySchema, { fqdn: 'imaging1.example.org' }),
  deactivateImagingServer: server.deactivate,
  activateImagingServer: server.activate,
  removeImagingServer: server.remove,

  imageDetails: image.details,
  createImage: image.create(createImageBodySchema, { name: 'b2g', boot_config_keys: ['b2gbase'], can_reuse: true, has_sut_agent: true }),
  changeImage: image.change(changeImageBodySchema, { hidden: true }),
  deactivateImage: image.deactivate,
  activateImage: image.activate,
  removeImage: image.remove,

  listBootConfigurations: route({
    methods: ['GET'],
    path: '/api/image/:name/boot-configuration/list/',
    tag: 'Images',
    summary: 'How an image boots on each hardware type',
    scope: 'read',
    params: bootParams,
    replies: bootList,
    problems: ['unknown_image'],
  }),
  createBootConfiguration: route({
    methods: ['POST'],
    path: '/api/image/:name/boot-configuration/',
    tag: 'Images',
    summary: 'Let an image boot on a hardware type',
    scope: 'admin',
    params: bootParams,
    body: {
      schema: createBootConfigurationBodySchema,
      expected: 'a JSON object with "hardware" and "pxe_config"',
      example: { hardware: HARDWARE, pxe_config: 'panda-b2g' },
    },
    replies: bootList,
    problems: ['unknown_image', 'already_exists'],
  }),
  changeBootConfiguration: route({
    methods: ['PATCH'],
    path: '/api/image/:name/boot-configuration/:id/',
    tag: 'Images',
    summary: 'Change how an image boots on a hardware type',
    description: 'With null it does not boot there any more.',
    scope: 'admin',
    params: bootParams,
    body: { schema: changeBootConfigurationBodySchema, expected: 'a JSON object with "pxe_config"', example: { pxe_config: 'panda-b2g' } },
    replies: bootList,
    problems: ['unknown_image', 'unknown_hardware_type'],
  }),
  removeBootConfiguration: route({
    methods: ['DELETE'],
    path: '/api/image/:name/boot-configuration/:id/',
    tag: 'Images',
    summary: 'Delete how an image boots on a hardware type',
    description: 'Not while a device is being installed with it.',
    scope: 'admin',
    params: bootParams,
    replies: { 204: { description: 'Deleted.' } },
    problems: ['unknown_image', 'unknown_hardware_type', 'in_use'],
  }),

  listHardwareTypes: hardware.list,
  hardwareTypeDetails: hardware.details,
  createHardwareType: hardware.create(createHardwareTypeBodySchema, { ...HARDWARE, labels: { processor: 'armv7' } }),
  changeHardwareType: hardware.change(changeHardwareTypeBodySchema, { limits: { seconds: { pxe_booting: 240 } } }),
  deactivateHardwareType: hardware.deactivate,
  activateHardwareType: hardware.activate,
  removeHardwareType: hardware.remove,

  createPxeConfig: pxe.create(createPxeConfigBodySchema, {
    name: 'panda-b2g',
    description: 'B2G on pandas',
    contents: 'DEFAULT b2g\nLABEL b2g\nKERNEL panda-live-kernel\n',
  }),
  changePxeConfig: pxe.change(changePxeConfigBodySchema, { description: 'B2G on pandas, from 2026 on' }),
  deactivatePxeConfig: pxe.deactivate,
  activatePxeConfig: pxe.activate,
  removePxeConfig: pxe.remove,
};
