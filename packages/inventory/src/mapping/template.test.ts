import { fillTemplate, templateSchema, templateUses } from './template.js';

const FACTS = { name: ' panda-1 ', id: 7, on: true, none: null, empty: '', tags: [{ slug: 'a' }], deep: { er: 'x' } };

test.each([
  ['{name}', 'panda-1'],
  ['{id}-{on}', '7-true'],
  ['{tags.0.slug}', 'a'],
  ['constant', 'constant'],
  ['{none}', null],
  ['{empty}', null],
  ['{deep}', null],
  ['{deep.er.est}', null],
  ['{toString}', null],
  ['{constructor.name}', null],
  ['a{none}b', null],
  [['{none}', '{id}'], '7'],
  [['{none}', '{empty}'], null],
])('%j is %j', (template, filled) => expect(fillTemplate(template, FACTS)).toBe(filled));

test.each(['{a b}', '{}', '{a', 'a}', '{a..b}', []])('%j is no template', (template) =>
  expect(templateSchema.safeParse(template).success).toBe(false),
);

test.each([
  ['{power_port.number}', true],
  [['{x}', 'snmp://{power_port}/'], true],
  ['{power_ports.number}', false],
  ['power_port', false],
])('%j uses power_port: %s', (template, uses) => expect(templateUses(template, 'power_port')).toBe(uses));
