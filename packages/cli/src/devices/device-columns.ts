import type { DeviceDetails } from '@mozpool/contracts';
import type { Listing } from '../output/format.js';

type Columns = Listing<DeviceDetails>['columns'];

/** What a list of devices shows: what it is at, who has it, and why nobody else gets it. */
export const DEVICE_COLUMNS: Columns = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  image: ({ image }) => image,
  pool: ({ pool }) => pool,
  holder: ({ holder }) => holder?.assignee,
  server: ({ imaging_server }) => imaging_server,
  why: ({ available, unavailable_reason }) => (available ? 'available' : unavailable_reason),
};

/** All that a person asks about one. */
export const DEVICE_DETAILS: Columns = {
  ...DEVICE_COLUMNS,
  since: ({ state_since }) => state_since,
  until: ({ state_deadline }) => state_deadline,
  category: ({ category }) => category,
  cause: ({ failure_cause }) => failure_cause,
  request: ({ holder }) => holder?.request_id,
  expires: ({ holder }) => holder?.expires,
  'boot config': ({ boot_config }) => boot_config,
  'next image': ({ next_image }) => next_image,
  attempts: ({ attempts }) => attempts.map(({ counter, count, limit }) => `${counter} ${count} of ${limit}`),
  hardware: ({ hardware }) => `${hardware.type} ${hardware.model}`,
  environment: ({ environment }) => environment,
  labels: ({ effective_labels }) => Object.entries(effective_labels).map(([key, value]) => `${key}=${value}`),
  fqdn: ({ fqdn }) => fqdn,
  address: ({ ip_address }) => ip_address,
  mac: ({ mac_address }) => mac_address,
  power: ({ power, relay_info }) => `${power.state}${power.switchable ? `, by ${power.url ?? relay_info}` : ', by nothing'}`,
  agent: ({ agent }) => (agent.alive ? 'heard' : `silent since ${agent.silent_since ?? 'ever'}`),
  proven: ({ proven }) => proven,
  comments: ({ comments }) => comments,
  active: ({ active }) => active,
  revision: ({ revision }) => revision,
};
