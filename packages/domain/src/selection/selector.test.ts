import fc from 'fast-check';
import { formatSelector, labelsProblem, matchesSelector, parseSelector, type Requirement, type Selector } from '../index.js';

function read(input: unknown): Selector {
  const parsed = parseSelector(input);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.selector;
}
function problem(input: unknown): string {
  const parsed = parseSelector(input);
  return parsed.ok ? '' : parsed.problem;
}

const ALL: Selector = [
  { key: 'broken', op: 'absent', values: [] },
  { key: 'gpu', op: 'exists', values: [] },
  { key: 'os', op: 'notin', values: ['4.0'] },
  { key: 'pool', op: 'in', values: ['b2g', 'mobile'] },
  { key: 'processor', op: 'in', values: ['armv7'] },
];

describe('reading a selector', () => {
  test('text and object say the same', () => {
    expect(read('processor=armv7,pool in (b2g,mobile),os!=4.0,gpu,!broken')).toEqual(ALL);
    expect(read({ processor: 'armv7', pool: ['b2g', 'mobile'], os: { not: '4.0' }, gpu: true, broken: false })).toEqual(ALL);
  });

  test.each([
    ['  processor == armv7 , pool  in ( mobile , b2g,b2g ),os notin (4.0),! broken,gpu ', ALL],
    ['', []],
    ['  ', []],
    ['a=', [{ key: 'a', op: 'in', values: [''] }]],
    ['a!=', [{ key: 'a', op: 'notin', values: [''] }]],
    ['in in (in)', [{ key: 'in', op: 'in', values: ['in'] }]],
    ['example.org/rack=r_1-2', [{ key: 'example.org/rack', op: 'in', values: ['r_1-2'] }]],
    ['os="ES, Rev \\"B\\""', [{ key: 'os', op: 'in', values: ['ES, Rev "B"'] }]],
    ['a in (x,"y z")', [{ key: 'a', op: 'in', values: ['x', 'y z'] }]],
    ['a,a', [{ key: 'a', op: 'exists', values: [] }]],
    ['__proto__=x', [{ key: '__proto__', op: 'in', values: ['x'] }]],
  ])('%p is read', (text, selector) => expect(new Set(read(text))).toEqual(new Set(selector as Selector)));

  test.each<[unknown, RegExp]>([
    ['a=b c', /"c" is not understood after "a": separate requirements with ","/],
    ['a,,b', /a label is missing before ","/],
    ['=b', /a label is missing before "="/],
    ['a,', /a label is missing before the end/],
    ['!', /the label after "!" is missing before the end/],
    ['pool in b2g', /write the values of pool in brackets: pool in \(one,other\)/],
    ['pool in (b2g', /a "\)" is missing after the values of pool, before the end/],
    ['pool in ()', /pool has an empty list of values/],
    ['os="4', /a quote is not closed/],
    ['os="\\q"', /is not text as JSON writes it/],
    ['grün=1', /"grün" is not a label: use 1 to 63 letters/],
    [`a=${'x'.repeat(64)}`, /more than 63 characters; no label has/],
    ['x'.repeat(5_000), /more than 4096 characters/],
    [Array.from({ length: 33 }, (_, n) => `k${n}`).join(), /33 requirements; at most 32/],
    [{ a: Array.from({ length: 33 }, (_, n) => `v${n}`) }, /33 values; at most 32/],
    [null, /labels must be text such as/],
    [5, /labels must be text such as/],
    [['a'], /labels must be text such as/],
    [{ os: 4 }, /write the value of os as text: "4"/],
    [{ os: null }, /the value of os must be text, a list of texts/],
    [{ os: [] }, /os has an empty list of values/],
    [{ os: { is: '4' } }, /write os as \{"not": "value"\}/],
    [{ os: 'a\0' }, /a character that no text can have/],
    [{ os: '\ud800' }, /a character that no text can have/],
  ])('%p is refused with what to write', (input, message) => expect(problem(input)).toMatch(message));

  const requirement: fc.Arbitrary<Requirement> = fc
    .tuple(
      fc.stringMatching(/^[A-Za-z0-9._/-]{1,8}$/),
      fc.constantFrom('in', 'notin', 'exists', 'absent' as const),
      fc.array(fc.string({ maxLength: 10, unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 4 }),
    )
    .map(([key, op, values]) => ({ key, op, values: op === 'in' || op === 'notin' ? values : [] }));

  test('what is written is read as the same, and the order in which it is said does not matter', () =>
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 8 }), (requirements) => {
        const said = requirements.map((one) => formatSelector([one]));
        const selector = read(said.join(','));
        expect(read(formatSelector(selector))).toEqual(selector);
        expect(read(said.toReversed().join(' , '))).toEqual(selector);
      }),
    ));

  test('whatever comes is read or refused, never thrown', () =>
    fc.assert(fc.property(fc.anything(), (input) => void parseSelector(input))));
});

describe('matching labels', () => {
  const labels = { processor: 'armv7', pool: 'b2g', empty: '' };
  test.each([
    ['', true],
    ['processor=armv7', true],
    ['processor=armv6', false],
    ['pool in (b2g,mobile)', true],
    ['pool notin (b2g,mobile)', false],
    ['os!=4.0', true],
    ['os notin (4.0)', true],
    ['processor', true],
    ['gpu', false],
    ['!gpu', true],
    ['!pool', false],
    ['empty=', true],
    ['toString', false],
    ['processor=armv7,gpu', false],
  ])('%p: %p', (text, expected) => expect(matchesSelector(labels, read(text))).toBe(expected));
});

describe('setting labels', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ 'a b': 'x' }, /"a b" cannot be a label/],
    [{ type: 'panda' }, /label type is built in/],
    [{ os: 4 }, /label os must be text, such as "os": "4"/],
    [{ os: 'x'.repeat(64) }, /at most 63 characters/],
    [{ os: '\0' }, /a character that no text can have/],
    [Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`k${n}`, 'x'])), /65 labels; a device may have 64/],
  ])('%p is refused', (labels, message) => expect(labelsProblem(labels)).toMatch(message));
  test('others are taken', () => expect(labelsProblem({ pool: 'b2g', 'example.org/x': '' })).toBeNull());
});
