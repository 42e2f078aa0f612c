/** The part of JSON Schema that the API document is made of. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  pattern?: string;
}

const SCALARS: Readonly<Record<string, string>> = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };
const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield'.split(
    ' ',
  ),
);

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text) && !KEYWORDS.has(text);
export const pascal = (text: string) =>
  text.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_all, _gap, letter: string) => letter.toUpperCase());
export const snake = (text: string) =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
/** A name that Python takes for a parameter. */
export const parameterName = (text: string) => (KEYWORDS.has(snake(text)) ? `${snake(text)}_` : snake(text));

/**
 * Python types for schemas. Objects become `TypedDict` classes, one for each shape however often it appears; the first place it is
 * met at gives the name, unless `names` has one for it.
 */
export class PythonTypes {
  readonly #byShape = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #classes: string[] = [];
  readonly #names: Readonly<Record<string, string>>;

  constructor(names: Readonly<Record<string, string>>) {
    this.#names = names;
  }

  /** Classes, each after those that it uses. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /** The annotation of a value of this schema; `at` is where it stands: `DeviceListReply.devices`. */
  annotation(schema: JsonSchema, at: string): string {
    if (schema.anyOf) return this.#union(schema.anyOf, at);
    if (Array.isArray(schema.type))
      return this.#union(
        schema.type.map((type) => ({ ...schema, type })),
        at,
      );
    if (schema.enum) return `Literal[${schema.enum.map(literal).join(', ')}]`;
    if (schema.type === 'array') return `List[${this.annotation(schema.items ?? {}, `${at}.item`)}]`;
    if (schema.type === 'object') return this.#object(schema, at);
    return SCALARS[schema.type ?? ''] ?? 'Any';
  }

  #union(schemas: readonly JsonSchema[], at: string): string {
    const parts = new Set(schemas.map((schema) => this.annotation(schema, at)));
    if (parts.has('Any')) return 'Any';
    const others = [...parts].filter((part) => part !== 'None');
    const union = others.length === 1 ? others[0]! : `Union[${others.join(', ')}]`;
    return parts.has('None') ? `Optional[${union}]` : union;
  }

  #object({ properties, required = [], additionalProperties }: JsonSchema, at: string): string {
    const more = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    if (!properties || Object.keys(properties).length === 0) return `Dict[str, ${more ? this.annotation(more, `${at}.value`) : 'Any'}]`;
    const fields = Object.entries(properties).map(([key, schema]) => ({
      key,
      type: this.annotation(schema, `${at}.${key}`),
      needed: required.includes(key),
    }));
    const shape = JSON.stringify(fields);
    const known = this.#byShape.get(shape);
    if (known) return known;
    const name = this.#free(this.#names[at] ?? pascal(at));
    this.#byShape.set(shape, name);
    this.#classes.push(typedDict(name, fields));
    return name;
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#taken.has(name); n++) name = `${wanted}${n}`;
    this.#taken.add(name);
    return name;
  }
}

interface Field {
  key: string;
  type: string;
  needed: boolean;
}

/** Keys that may be missing are in a class of their own: Python 3.9 has no other way to say so. */
function typedDict(name: string, fields: readonly Field[]): string {
  const needed = fields.filter((field) => field.needed);
  const others = fields.filter((field) => !field.needed);
  if (fields.some(({ key }) => !isName(key))) {
    const entries = fields.map(({ key, type }) => `    ${literal(key)}: ${type},\n`).join('');
    return `${name} = TypedDict("${name}", {\n${entries}}${others.length > 0 ? ', total=False' : ''})\n`;
  }
  const lines = (some: readonly Field[]) => some.map(({ key, type }) => `    ${key}: ${type}\n`).join('');
  if (others.length === 0) return `class ${name}(TypedDict):\n${lines(needed)}`;
  if (needed.length === 0) return `class ${name}(TypedDict, total=False):\n${lines(others)}`;
  return `class _${name}(TypedDict):\n${lines(needed)}\n\nclass ${name}(_${name}, total=False):\n${lines(others)}`;
}

/** A text as Python writes it: JSON's escapes are Python's, too. */
export const literal = (text: unknown) => JSON.stringify(text);
