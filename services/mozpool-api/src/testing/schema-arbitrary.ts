import fc from 'fast-check';

/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

export interface ArbitraryContext {
  /** Schemas that `$ref` may name. */
  components: Record<string, JsonSchema>;
  /** Text that means something to the system: names of devices, images, states. */
  words: readonly string[];
}

const MAX_EXTRA_KEYS = 2;
const MAX_ITEMS = 4;
const MAX_TEXT = 80;

/** Values that fit a schema, leaning towards words that the system knows. */
export function fitting(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const { $ref, allOf } = schema;
  if ($ref !== undefined) return fitting(context.components[$ref.replace('#/components/schemas/', '')] ?? {}, context);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => fitting(choice, context)));
  if (allOf) return fitting(Object.assign({}, schema, { allOf: undefined }, ...allOf) as JsonSchema, context);
  const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(type, schema, context)));
}

function ofType(type: string, schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return object(schema, context);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, context), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS)),
      });
    case 'string':
      return text(schema, context);
    case 'integer':
    case 'number': {
      const min = Math.max(schema.minimum ?? -1e6, (schema.exclusiveMinimum ?? -1e6 - 1) + 1, Number.MIN_SAFE_INTEGER);
      return fc.integer({ min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.min(schema.maximum ?? 1e6, Number.MAX_SAFE_INTEGER)) });
    }
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function object(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, fitting(inner, context)]));
  const known = fc.record(properties, { requiredKeys: (schema.required ?? []).filter((key) => key in properties) });
  if (schema.additionalProperties === false) return known;
  const extra =
    typeof schema.additionalProperties === 'object' ? fitting(schema.additionalProperties, context) : fc.jsonValue({ maxDepth: 1 });
  const key = schema.propertyNames ? (fitting(schema.propertyNames, context) as fc.Arbitrary<string>) : anyKey;
  return fc.tuple(known, fc.dictionary(key, extra, { maxKeys: MAX_EXTRA_KEYS })).map(([own, more]) => ({ ...more, ...own }));
}

function text({ pattern, minLength = 0, maxLength = MAX_TEXT }: JsonSchema, { words }: ArbitraryContext): fc.Arbitrary<string> {
  const fits = (value: string) =>
    value.length >= minLength && value.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(value));
  const known = words.filter(fits);
  const choices = [
    ...(known.length > 0 ? [fc.constantFrom(...known)] : []),
    ...(pattern === undefined ? [fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, MAX_TEXT)) })] : []),
    ...(pattern !== undefined ? [matching(pattern, fits)] : []),
  ];
  return fc.oneof(...choices);
}

/** Making a generator of text takes longer than taking a text from it. */
const ofPatterns = new Map<string, fc.Arbitrary<string>>();
const anyText = fc.string({ maxLength: MAX_TEXT });
const binaryText = fc.string({ unit: 'binary', maxLength: 30 });
const anyKey = fc.string({ maxLength: 10 });

/** Text that a pattern describes, where the generator understands the pattern. */
function matching(pattern: string, fits: (value: string) => boolean): fc.Arbitrary<string> {
  const known = ofPatterns.get(pattern) ?? generatorOf(pattern);
  ofPatterns.set(pattern, known);
  // what a pattern beyond the generator gets need not fit: that is a test, too
  return known === anyText ? known : known.filter(fits);
}

function generatorOf(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    // it knows no look-ahead
    return anyText;
  }
}

const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u2028',
  '../../etc/passwd',
  "'; drop table devices; --",
  '%',
  '{"a":',
  '9'.repeat(40),
  '-1',
  '1e999',
  'null',
  '𝒶\ud800',
];

/** Text that nobody should send. */
export const nastyText = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...NASTY), binaryText, fc.constantFrom(...words));

/** Values that mostly do not fit: a fitting object with one member spoilt, or anything. */
export function misfit(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    nastyText(context.words),
    fc.constantFrom(1e308, -0, 2 ** 53, [], {}, null, true),
  );
  const spoilt = fc.tuple(fitting(schema, context), fc.nat(), anything).map(([value, which, wrong]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
    const keys = Object.keys(value);
    const key = keys[which % Math.max(1, keys.length)];
    return key === undefined ? wrong : { ...value, [key]: wrong };
  });
  return fc.oneof(spoilt, anything);
}
