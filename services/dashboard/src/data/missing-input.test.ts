import { type ActionInput, type DeviceActionId, deviceAction } from './device-actions.js';
import { missingInput } from './missing-input.js';

test.each<[DeviceActionId, ActionInput, string | null]>([
  ['offline', {}, null],
  ['image', {}, 'Choose an image.'],
  ['image', { image: 'b2g' }, 'The image asks for b2gbase.'],
  ['image', { image: 'b2g', bootConfig: { b2gbase: 'http://x/' } }, null],
  ['set-environment', { environment: ' ' }, 'Name the environment.'],
  ['set-labels', { labels: {} }, 'Write at least one label.'],
  ['set-labels', { labels: { gpu: null } }, null],
  ['set-labels', { labels: { 'a b': 'c' } }, '"a b" cannot be a label: use 1 to 63 letters, digits, ".", "_", "-" or "/".'],
  ['set-labels', { labels: { type: 'panda' } }, 'Label type is built in and cannot be set.'],
  ['set-comments', {}, 'Write a comment, or empty it to remove what is there.'],
  ['set-comments', { comments: '' }, null],
  ['set-state', { reason: 'lent' }, 'Choose a state.'],
  ['set-state', { state: 'troubleshooting', reason: ' ' }, 'Write down why.'],
  ['set-state', { state: 'troubleshooting', reason: 'lent' }, null],
])('%s with %j: %s', (id, input, missing) => {
  expect(missingInput(deviceAction(id), input, ['b2gbase'])).toBe(missing);
});
