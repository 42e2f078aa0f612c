import { z } from 'zod';
import {
  environmentListReplySchema,
  imageListReplySchema,
  imageRowListReplySchema,
  pxeConfigDetailsReplySchema,
  pxeConfigListReplySchema,
  pxeConfigRowListReplySchema,
  versionReplySchema,
} from '../http/general.js';
import { inventoryListQuery } from './noun-routes.js';
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
    description: 'Hidden images can be asked for by name, but are listed with `details` only. Pages, too, are for the list with `details`.',
    scope: 'read',
    query: inventoryListQuery.extend({ details: queryFlag('All there is to know about each, hidden ones too.') }),
    replies: {
      200: {
        description: 'Images in order of their names.',
        schema: z.union([imageRowListReplySchema, imageListReplySchema]),
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
    description: 'Pages are for the list with `details`.',
    query: inventoryListQuery.omit({ inactive: true }).extend({
      active_only: queryFlag('Leave inactive ones out.'),
      details: queryFlag('Each with its text, not its name alone.'),
    }),
    replies: {
      200: {
        description: 'In order of their names.',
        schema: z.union([pxeConfigListReplySchema, pxeConfigRowListReplySchema]),
        example: { pxe_configs: ['panda-b2g', 'panda-selftest'] },
      },
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
            id: 3,
            name: 'panda-b2g',
            description: 'B2G on pandas',
            contents: 'DEFAULT b2g\nLABEL b2g\nKERNEL panda-live-kernel\n',
            active: true,
            revision: 2,
          },
        },
      },
    },
    problems: ['unknown_pxe_config'],
  }),
};
