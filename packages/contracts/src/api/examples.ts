/** Values that several examples of the API share. */

export const LOG_EXAMPLE = [
  { id: 4711, timestamp: '2026-11-25T14:05:09.250000', source: 'statemachine', message: 'entering state b2g_downloading' },
];

export const REQUEST_EXAMPLE = {
  id: 12,
  requested_device: 'any',
  assignee: 'ci-build-4711',
  expires: '2026-11-25T14:35:00',
  environment: 'any',
  image: 'b2g',
  boot_config: '{"b2gbase":"http://builds.example.org/b2g/"}',
  assigned_device: 'panda-0007',
  url: 'http://mozpool.example.org/api/request/12/',
};

export const DEVICE_EXAMPLE = {
  id: 7,
  name: 'panda-0007',
  fqdn: 'panda-0007.example.org',
  inventory_id: 4211,
  mac_address: '525400123456',
  imaging_server: 'imaging1.example.org',
  relay_info: 'relay-1.example.org:bank1:relay7',
  state: 'ready',
  comments: null,
  image: 'b2g',
  boot_config: '{"b2gbase":"http://builds.example.org/b2g/"}',
  environment: 'production',
  request_id: 12,
  available: false,
  unavailable_reason: 'Held by request 12 of ci-build-4711 until 2026-11-25T14:35:00 (UTC).',
  ip_address: '10.0.0.7',
  hardware: { type: 'panda', model: 'ES Rev B2' },
  labels: { processor: 'armv7', pool: 'b2g' },
  effective_labels: {
    type: 'panda',
    model: 'ES Rev B2',
    environment: 'production',
    server: 'imaging1.example.org',
    pool: 'b2g',
    processor: 'armv7',
  },
  pool: 'b2g',
  next_image: null,
  next_boot_config: null,
  pxe_config: null,
  agent: { url: 'http://10.0.0.1:8082', alive: true, silent_since: null },
  ping: 'icmp',
  sut_port: 20701,
  adb_port: 5555,
  power: { state: 'on' as const, since: '2026-11-25T14:01:12.500000', switchable: true, url: null },
  state_since: '2026-11-25T14:05:09.250000',
  state_deadline: '2026-11-25T14:15:09.250000',
  attempts: [],
  category: 'in use' as const,
  failure_cause: null,
  coming_online: false,
  proven: '2026-11-25T14:05:09.250000',
  holder: { request_id: 12, assignee: 'ci-build-4711', expires: '2026-11-25T14:35:00' },
  active: true,
  revision: 3,
};

export const WAITING_EXAMPLE = {
  fits: 3,
  held: 2,
  soonest: [
    { until: '2026-11-25T14:05:00', device: 'panda-0007', request: 11 },
    { until: '2026-11-25T15:30:00', device: 'panda-0009', request: 9 },
  ],
  processing: { self_test: 1 },
  failed: 0,
  offline: 0,
  silent: 0,
  free: 0,
};

export const ESTIMATE_EXAMPLE = {
  seconds: 720,
  device_at: '2026-11-25T14:02:00',
  ready_at: '2026-11-25T14:05:30',
  basis: 'history' as const,
  samples: 412,
};
