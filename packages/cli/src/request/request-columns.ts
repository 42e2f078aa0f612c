import type { OutputOf } from '@mozpool/client';
import type { Listing } from '../output/format.js';

type RequestRow = OutputOf<'listRequests'>['requests'][number];

/** How lists of requests look. */
export const REQUEST_COLUMNS: Listing<RequestRow>['columns'] = {
  request: ({ id }) => id,
  state: ({ state }) => state,
  image: ({ image }) => image,
  device: ({ assigned_device, requested_device }) => assigned_device || requested_device,
  assignee: ({ assignee }) => assignee,
  expires: ({ expires }) => `${expires.slice(0, 19)}Z`,
};
