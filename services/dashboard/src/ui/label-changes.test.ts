import { parseLabelChanges } from './label-changes.js';

test.each([
  [['gpu=mali'], { gpu: 'mali' }],
  [[' gpu = mali '], { gpu: 'mali' }],
  [['url=a=b'], { url: 'a=b' }],
  [['!gpu'], { gpu: null }],
  [['broken'], { broken: 'true' }],
  [['gpu=a', '!gpu'], { gpu: null }],
  [[], {}],
])('%j changes %j', (texts, changes) => expect(parseLabelChanges(texts)).toEqual(changes));
