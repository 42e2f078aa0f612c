import type { OutputOf } from '@mozpool/client';
import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import type { Listing } from '../output/format.js';
import { instant } from '../output/instant.js';

type RequestRow = OutputOf<'listRequests'>['requests'][number];

/** How lists of requests look. */
export const REQUEST_COLUMNS: Listing<RequestRow>['columns'] = {
  request: ({ id }) => id,
  state: ({ state }) => state,
  image: ({ image }) => image,
  device: ({ assigned_device, requested_device }) => assigned_device || requested_device,
  assignee: ({ assignee }) => assignee,
  expires: ({ expires }) => instant(expires),
};

/** One request, as its creation and its details give it. */
export const REQUEST_DETAIL_COLUMNS: Listing<RequestDetails>['columns'] = {
  request: ({ id }) => id,
  device: ({ assigned_device }) => assigned_device,
  'asked for': ({ requested_device }) => requested_device,
  image: ({ image }) => image,
  assignee: ({ assignee }) => assignee,
  expires: ({ expires }) => instant(expires),
  url: ({ url }) => url,
};

export const STATUS_COLUMNS: Listing<RequestStatusReply & RequestDetails>['columns'] = {
  request: ({ id }) => id,
  state: ({ state }) => state,
  why: ({ why }) => why,
  'place in the queue': ({ position }) => position,
  'device expected': ({ estimate }) => instant(estimate?.device_at),
  'ready expected': ({ estimate }) => instant(estimate?.ready_at),
  deadline: ({ deadline }) => instant(deadline),
  device: ({ assigned_device }) => assigned_device,
  'device state': ({ device_state }) => device_state,
  image: ({ image }) => image,
  assignee: ({ assignee }) => assignee,
  expires: ({ expires }) => instant(expires),
};
