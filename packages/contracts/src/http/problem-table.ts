/**
 * Every error that the HTTP API of a service may answer with: the status and the sentence for the person who reads it.
 * Braces are filled from the parameters, which also travel as members of the body. Codes are stable.
 */
export const PROBLEMS = {
  body_not_json: { status: 400, title: 'The body is not JSON', message: 'The body is not JSON ({problem}). Send {expected}.' },
  invalid_body: { status: 400, title: 'The body cannot be used', message: '{problems}' },
  invalid_query: { status: 400, title: 'The query string cannot be used', message: '{problems}' },
  invalid_path: { status: 400, title: 'The path cannot be used', message: '{problems}' },
  bad_request: { status: 400, title: 'The request cannot be used', message: '{problem}' },
  unknown_state: { status: 400, title: 'There is no such state', message: 'There is no state called "{state}". The states are: {states}.' },
  invalid_header: { status: 400, title: 'A header cannot be used', message: '{problems}' },
  unauthenticated: {
    status: 401,
    title: 'A token is needed',
    message: 'This needs a token: {reason}. Send it as "Authorization: Bearer mzp_…"; whoever runs this installation makes one.',
  },
  forbidden: {
    status: 403,
    title: 'The token may not do that',
    message: 'Token {token} has scope {has}; this needs scope {needed}.',
  },
  forbidden_pool: {
    status: 403,
    title: 'The token is for other pools',
    message: 'Token {token} is limited to pools {pools}; the pool of {what} is {pool}.',
  },
  not_owner: {
    status: 403,
    title: 'Somebody else made the request',
    message: 'Request {request} belongs to token {owner}; token {token} has scope {has}, and only its owner or scope operate may do that.',
  },
  token_needed: {
    status: 403,
    title: 'Tokens are made by tokens',
    message: 'Only whoever has a token of scope admin may do that here. The first one is made with "mozpool token create" on the database.',
  },
  boot_not_proven: {
    status: 403,
    title: 'The boot did not prove itself',
    message: 'Device {device}: {reason}.',
  },
  forbidden_origin: {
    status: 403,
    title: 'This page may not do that',
    message: 'A page from {origin} may not do this. Open the page from this server, or add its host to the imaging servers.',
  },
  unknown_path: { status: 404, title: 'There is nothing here', message: 'There is nothing at {path}. The list of calls is at /.' },
  unknown_device: {
    status: 404,
    title: 'There is no such device',
    message: 'There is no device called "{device}". See /api/device/list/.',
  },
  unknown_request: { status: 404, title: 'There is no such request', message: 'There is no request {request}. See /api/request/list/.' },
  unknown_image: { status: 404, title: 'There is no such image', message: 'There is no image called "{image}". See /api/image/list/.' },
  unknown_pxe_config: {
    status: 404,
    title: 'There is no such PXE configuration',
    message: 'There is no PXE configuration called "{pxe_config}". See /api/bmm/pxe_config/list/.',
  },
  exec_unavailable: {
    status: 409,
    title: 'Nothing on the device runs commands',
    message:
      'Nothing on {device} is known to run commands: image {image} has neither a SUT agent nor a check by adb. Say "via" to try all the same.',
  },
  unknown_board: { status: 404, title: 'There is no such relay board', message: 'There is no relay board called "{board}".' },
  unknown_token: { status: 404, title: 'There is no such token', message: 'There is no token {token}. See /api/token/list/.' },
  unknown_imaging_server: {
    status: 404,
    title: 'There is no such imaging server',
    message: 'There is no imaging server called "{imaging_server}". See /api/imaging-server/list/.',
  },
  unknown_hardware_type: {
    status: 404,
    title: 'There is no such hardware type',
    message: 'There is no hardware type {hardware_type}. See /api/hardware-type/list/.',
  },
  unknown_inventory_run: {
    status: 404,
    title: 'There is no such run of the inventory sync',
    message: 'There is no run {run} of the inventory sync. See /api/inventory/run/list/.',
  },
  unknown_registration: {
    status: 404,
    title: 'There is no such registration',
    message: 'There is no registration {registration}. See /api/registration/list/.',
  },
  unknown_rule: {
    status: 404,
    title: 'There is no such rule',
    message: 'There is no registration rule called "{rule}". See /api/registration/rule/list/.',
  },
  unknown_event: { status: 404, title: 'There is no such event', message: 'There is no event called "{event}".' },
  method_not_allowed: { status: 405, title: 'This method is not offered', message: '{method} is not offered at {path}; use {allowed}.' },
  device_held: {
    status: 409,
    title: 'Somebody else holds the device',
    message:
      'Device {device} is held by request {request} of {assignee} until {expires} (UTC). Its holder says so with "assignee": "{assignee}" in the body; an operator may add "force": true.',
  },
  device_in_use: {
    status: 409,
    title: 'Somebody uses the device',
    message:
      'Device {device} is held by request {request} of {assignee} until {expires} (UTC), and even its holder may not {order}. Wait until it is given back, or add "force": true.',
  },
  device_busy: {
    status: 409,
    title: 'The device is in work',
    message: 'Device {device} is in work ({reason}). Wait until it is done, or add "force": true, which breaks that off.',
  },
  already_exists: {
    status: 409,
    title: 'It exists already',
    message: 'There is {what} with this {field} already; choose another, or change that one.',
  },
  changed_meanwhile: {
    status: 409,
    title: 'Somebody else has changed it',
    message: '{what} has revision {revision} by now, not {expected}: read it again and repeat your change.',
  },
  in_use: { status: 409, title: 'Something refers to it', message: '{what} is needed by {uses}. Change that first.' },
  registration_decided: {
    status: 409,
    title: 'The registration has been decided',
    message: 'Registration {registration} was approved by {decided_by} and is device {device} now.',
  },
  event_refused: { status: 409, title: 'The device does not do that now', message: 'Device {device} does not take {event}: {reason}.' },
  state_conflict: { status: 409, title: 'The state has changed', message: 'Device {device} is not in state {expected}.' },
  no_sign_in: {
    status: 409,
    title: 'There is nothing to sign in to',
    message: 'Tokens are off in this installation (AUTH=none): everybody may do everything without signing in.',
  },
  token_name_taken: {
    status: 409,
    title: 'The name is taken',
    message: 'There is a token called "{name}". Revoke it first, or choose another name.',
  },
  boot_over: { status: 409, title: 'The boot is over', message: 'Device {device}: {reason}.' },
  body_too_large: { status: 413, title: 'The body is too large', message: 'The body is larger than {limit} bytes.' },
  unsupported_encoding: { status: 415, title: 'The encoding is not supported', message: '{problem}' },
  impossible_request: {
    status: 422,
    title: 'No device could ever satisfy this request',
    message: 'No device could ever satisfy this request: {reason}.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key was used for something else',
    message: 'This Idempotency-Key was used for a call with another body; use a new key for each request that is to be made.',
  },
  too_many_calls: {
    status: 429,
    title: 'Too many calls',
    message: 'More than {per_second} calls a second; try again in {retry_after} s.',
  },
  internal: {
    status: 500,
    title: 'A fault of this service',
    message: 'This service made a mistake; its log has it as incident {incident}.',
  },
  agent_failed: {
    status: 502,
    title: 'The agent could not do it',
    message: 'The agent of imaging server {server} could not do it: {reason}.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database is away',
    message: 'The database cannot be reached right now. Nothing is known to be lost; try again in {retry_after} s.',
  },
  queue_unavailable: {
    status: 503,
    title: 'The queue is away',
    message: 'The queue cannot be reached right now; try again in {retry_after} s.',
  },
  agent_silent: {
    status: 503,
    title: 'The agent of the imaging server is silent',
    message: 'The agent of imaging server {server} {since}; nothing can reach its devices until it is back.',
  },
  stopping: {
    status: 503,
    title: 'This server is being stopped',
    message: 'This server is being stopped; another one, or its successor, takes over.',
  },
  too_many_streams: {
    status: 503,
    title: 'Too many listen',
    message: 'This server has {limit} streams already; try another one, or again later.',
  },
  too_slow: { status: 503, title: 'This took too long', message: 'This took longer than {limit_ms} ms and was given up; try again.' },
  agent_timeout: {
    status: 504,
    title: 'The agent did not answer in time',
    message: 'The agent of imaging server {server} did not answer within {limit_ms} ms.',
  },
} as const satisfies Record<string, { status: number; title: string; message: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What any call may be answered with, whatever it does. */
export const COMMON_PROBLEMS: readonly ProblemCode[] = [
  'bad_request',
  'invalid_query',
  'unknown_path',
  'method_not_allowed',
  'too_slow',
  'internal',
  'database_unavailable',
  'unauthenticated',
  'too_many_calls',
];
/** What any call may be answered with that not everybody may make. */
export const SCOPE_PROBLEMS: readonly ProblemCode[] = ['forbidden'];
/** What any call may be answered with that changes a device. */
export const POOL_PROBLEMS: readonly ProblemCode[] = ['forbidden_pool'];
/** What any call with a body may be answered with. */
export const BODY_PROBLEMS: readonly ProblemCode[] = ['body_not_json', 'invalid_body', 'body_too_large', 'unsupported_encoding'];
/** What any call that changes something may be answered with. */
export const CHANGE_PROBLEMS: readonly ProblemCode[] = ['forbidden_origin'];
