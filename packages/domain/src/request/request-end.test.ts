import { type RequestEvent, type RequestState, requestEnd } from '../index.js';

test.each<[RequestState, RequestEvent, RequestState, string | null]>([
  ['ready', 'close', 'closed', 'returned'],
  ['finding_device', 'close', 'closed', 'cancelled'],
  ['pending', 'close', 'closed', 'cancelled'],
  ['ready', 'expire', 'closed', 'expired'],
  ['finding_device', 'expire', 'closed', 'expired'],
  ['ready', 'forced_return', 'closed', 'forced'],
  ['finding_device', 'timeout', 'failed_device_not_found', 'failed_device_not_found'],
  ['pending', 'lifeguard_finished', 'failed_bad_device', 'failed_bad_device'],
  ['failed_bad_image', 'close', 'closed', null],
  ['expired', 'close', 'closed', null],
  ['pending', 'lifeguard_finished', 'ready', null],
  ['ready', 'renew', 'ready', null],
])('a request that goes from %s by %s to %s has ended as %j', (from, event, to, end) => expect(requestEnd(from, event, to)).toBe(end));
