import { z } from 'zod';
import {
  environmentListReplySchema,
  imageListReplySchema,
  pxeConfigDetailsReplySchema,
  pxeConfigListReplySchema,
  versionReplySchema,
} from '../http/general.js';
import { queryFlag } from './query.js';
import { route } from './route.js';

export const generalRoutes = {
  version: route({
    methods: ['GET'],
    path: '/api/version/',
    tag: 'General',
    summary: 'The release that answers',
    scope: 'public',
    replies: { 200: { description: 'The version.', schema: versionReplySchema, example: { version: '0.1.0' } } },
  }),

  environments: route({
    methods: ['GET'],
    path: '/api/environment/list/',
    tag: 'Devices',
    summary: 'Every environment that a device is in',
    scope: 'read',
    replies: {
      200: { description: 'Names in order.', schema: environmentListReplySchema, example: { environments: ['production', 'staging'] } },
    },
  }),

  images: route({
    methods: ['GET'],
    path: '/api/image/list/',
    tag: 'Images',
    summary: 'The images that can be asked for',
    description: 'Hidden images can be asked for by name, but are not listed.',
    scope: 'read',
    replies: {
      200: {
        description: 'Visible images in order of their names.',
        schema: imageListReplySchema,
        example: {
          images: [{ id: 3, name: 'b2g', boot_config_keys: ['b2gbase'], can_reuse: true, hidden: false, has_sut_agent: true }],
        },
      },
    },
  }),

  pxeConfigs: route({
    methods: ['GET'],
    path: '/api/bmm/pxe_config/list/',
    tag: 'Images',
    summary: 'The names of the PXE configurations',
    scope: 'read',
    query: z.object({ active_only: queryFlag('Leave inactive ones out.') }),
    replies: {
      200: { description: 'Names in order.', schema: pxeConfigListReplySchema, example: { pxe_configs: ['panda-b2g', 'panda-selftest'] } },
    },
  }),

  pxeConfigDetails: route({
    methods: ['GET'],
    path: '/api/bmm/pxe_config/:name/details/',
    tag: 'Images',
    summary: 'One PXE configuration',
    scope: 'read',
    params: { name: 'name of the PXE configuration' },
    replies: {
      200: {
        description: 'The configuration with its text.',
        schema: pxeConfigDetailsReplySchema,
        example: {
          details: {
            name: 'panda-b2g',
            description: 'B2G on pandas',
            contents: 'DEFAULT b2g\nLABEL b2g\nKERNEL panda-live-kernel\n',
            active: true,
          },
        },
      },
    },
    problems: ['unknown_pxe_config'],
  }),
};
