import { anything, code, type Row, why400 } from './row.js';

/** Streams and long polls. */
export const liveRows: readonly Row[] = [
  ['GET', '/api/events/', null, 200, undefined],
  ['GET', '/api/events/?device=panda-1,panda-2&request=1,2&kind=transition&assignee=alice&pool=even', null, 200, undefined],
  ['GET', '/api/events/?last_event_id=0', null, 200, undefined],
  ['GET', '/api/events/?request=x', null, 400, why400(/request: must be whole numbers with commas between them/)],
  ['GET', '/api/events/?last_event_id=x', null, 400, code('invalid_query')],
  ['POST', '/api/events/', '{}', 405, code('method_not_allowed')],
  ['GET', '/api/event/list/', null, 200, { events: expect.any(Array), position: expect.any(Number), more: false, reset: false }],
  ['GET', '/api/event/list/?after=0&limit=1', null, 200, expect.objectContaining({ position: expect.any(Number) })],
  ['GET', '/api/event/list/?limit=0', null, 400, why400(/limit: must be a whole number from 1 to 1000/)],
  ['GET', '/api/device/panda-1/status/?wait=1&state=new', null, 200, { state: 'ready', log: expect.any(Array) }],
  ['GET', '/api/device/panda-1/status/?wait=61', null, 400, why400(/wait: must be a whole number from 0 to 60/)],
  ['GET', '/api/request/OPEN/status/?wait=1', null, 200, anything],
  ['GET', '/api/request/OPEN/?wait=1&state=new', null, 200, anything],
  ['GET', '/api/request/999999/status/?wait=1', null, 404, code('unknown_request')],
  ['GET', '/api/device/panda-1/log/?follow', null, 200, undefined],
  ['GET', '/api/device/nope/log/?follow', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/log/?after=0&wait=1&limit=2', null, 200, { log: expect.any(Array) }],
  ['GET', '/api/request/OPEN/log/?follow&limit=3', null, 200, undefined],
  ['GET', '/api/request/x/log/?follow', null, 200, { log: [] }],
];
