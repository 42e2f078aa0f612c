import { REQUEST_STATE_NAMES } from '@mozpool/domain';
import { actionReason, forceInput, renewInput, returnWords } from './request-actions.js';

test.each([
  ['renew', 'ready', null],
  ['renew', 'closed', 'The request is over: closed.'],
  ['renew', 'failed_bad_image', 'The request is over: failed bad image.'],
  ['return', 'finding_device', null],
  ['return', 'ready', null],
  ['return', 'failed_bad_image', null],
  ['force-return', 'pending', null],
  ['force-return', 'closed', 'The request is over: closed.'],
] as const)('%s of a request that is %s: %j', (action, state, reason) => expect(actionReason(action, state)).toBe(reason));

test('in every open state a request can be returned', () => {
  const refused = REQUEST_STATE_NAMES.filter((state) => actionReason('return', state) !== null);
  expect(refused.filter((state) => state !== 'closed' && state !== 'expired')).toEqual([]);
});

test('what is sent is what was written', () => {
  expect(renewInput(5, '1 h')).toEqual({ params: { id: '5' }, body: { duration: 3_600 } });
  expect(forceInput(5, ' the rack moves ')).toEqual({ params: { id: '5' }, body: { reason: 'the rack moves' } });
});

test('a return says what it does', () => {
  expect(returnWords('ready', 'panda-1').text).toMatch(/panda-1 is cleaned/);
  expect(returnWords('finding_device', '').verb).toBe('Stop waiting');
  expect(returnWords('failed_bad_image', '').text).toMatch(/leaves the list/);
});
