import { createCall, draftProblems, newDraft, previewQuery, type RequestDraft, usualWait } from './request-draft.js';

const draft = (input: Partial<RequestDraft> = {}): RequestDraft => ({ ...newDraft({ image: 'b2g' }, 'alice'), ...input });

test('the address says what the form begins with', () => {
  expect(newDraft({ device: 'panda-1', label: 'gpu', environment: 'odd', image: 'b2g' }, 'alice')).toMatchObject({
    assignee: 'alice',
    device: 'panda-1',
    labels: 'gpu',
    environment: 'odd',
    image: 'b2g',
  });
});

test('a form with all that is needed has no problem', () => {
  expect(draftProblems(draft({ bootConfig: { b2gbase: 'http://x/' } }), ['b2gbase'])).toEqual({});
});

test.each<[Partial<RequestDraft>, string, RegExp]>([
  [{ assignee: ' ' }, 'assignee', /who/],
  [{ assignee: 'a'.repeat(257) }, 'assignee', /256/],
  [{ image: '' }, 'image', /image/],
  [{}, 'bootConfig.b2gbase', /needs b2gbase/],
  [{ duration: 'soon' }, 'duration', /90 min/],
  [{ duration: '0' }, 'duration', /short/],
  [{ duration: '31 d' }, 'duration', /30 days/],
  [{ wait: 'x' }, 'wait', /90 min/],
  [{ labels: `gpu=${'x'.repeat(100)}` }, 'labels', /./],
  [{ labels: 'pool in (' }, 'labels', /./],
  [{ priority: 101 }, 'priority', /-100 to 100/],
  [{ priority: 1.5 }, 'priority', /whole/],
  [{ webhook: 'ftp://x/' }, 'webhook', /http/],
  [{ webhook: 'https://user:secret@x/' }, 'webhook', /http/],
])('%j is told beside the field %s', (input, field, problem) => {
  expect(draftProblems(draft(input), ['b2gbase'])).toHaveProperty([field], expect.stringMatching(problem));
});

test('only what was written is sent, and of the boot configuration only what the image asks for', () => {
  expect(createCall(draft({ bootConfig: { b2gbase: 'http://x/', other: 'y' } }), ['b2gbase'])).toEqual({
    params: { name: 'any' },
    body: { assignee: 'alice', duration: 3_600, image: 'b2g', b2gbase: 'http://x/' },
  });
  const all = draft({ device: 'panda-1', environment: 'odd', labels: ' gpu ', priority: 5, wait: '0', webhook: 'https://ci/' });
  expect(createCall(all, [])).toEqual({
    params: { name: 'panda-1' },
    body: {
      assignee: 'alice',
      duration: 3_600,
      image: 'b2g',
      environment: 'odd',
      labels: 'gpu',
      priority: 5,
      wait: 0,
      webhook: { url: 'https://ci/' },
    },
  });
});

test('the server is asked only what it can answer', () => {
  expect(previewQuery(draft({ image: '' }))).toBeNull();
  expect(previewQuery(draft({ labels: 'pool in (' }))).toBeNull();
  expect(previewQuery(draft({ labels: 'gpu', device: 'panda-1' }))).toEqual({ image: 'b2g', limit: 12, labels: 'gpu', device: 'panda-1' });
});

test('a named device is waited for less long than any', () => {
  expect(usualWait({ device: 'panda-1' })).toBeLessThan(usualWait({ device: '' }));
});
