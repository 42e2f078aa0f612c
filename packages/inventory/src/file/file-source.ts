import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { InventoryError } from '../inventory-error.js';
import type { Mapping } from '../mapping/mapping.js';
import { fillTemplate, type Template } from '../mapping/template.js';
import type { Reading } from '../source.js';

const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MAX_ALIASES = 100;
const READERS = { yaml: readYaml, yml: readYaml, json: readJson, jsonl: readJsonLines, csv: readCsv } as const;
export type FileFormat = keyof typeof READERS;
export const FILE_FORMATS = Object.keys(READERS) as FileFormat[];

/** Columns of a table, or keys of an object, by the names of Mozpool's own fields. */
export const FILE_MAPPING: Mapping = {
  fields: {
    name: '{name}',
    fqdn: ['{fqdn}', '{name}'],
    mac_address: ['{mac}', '{mac_address}'],
    imaging_server: '{imaging_server}',
    hardware_type: '{hardware_type}',
    hardware_model: '{hardware_model}',
    relay_info: '{relay_info}',
    power: ['{power}', '{power_driver}://{power_address}/{power_outlet}'],
    environment: ['{environment}', '{pool}'],
    ip_address: '{ip_address}',
  },
  labels: {},
};

const entries = z.array(z.record(z.string(), z.unknown()), 'must be a list of devices').min(1, 'has no device');

/** What is the same for a device for ever. */
export const FILE_KEY: Template = ['{id}', '{name}'];

export interface FileSource {
  name: string;
  path: string;
  /** Null: by the ending of the path. */
  format: FileFormat | null;
  key: Template;
}

/** A file that is replaced as a whole: it has to be written beside its place and renamed. */
export async function readFileSource({ name, path, format, key: template }: FileSource): Promise<Reading> {
  const kind = format ?? (extname(path).slice(1).toLowerCase() as FileFormat);
  const refuse = (why: string) => new InventoryError(`${name}: the file ${path} ${why}`);
  const reader = READERS[kind];
  if (!reader) throw refuse(`is of no kind that is known: give it an ending or a "format" of ${FILE_FORMATS.join(', ')}`);
  const text = await readText(path, refuse);
  if (text.trim() === '') throw refuse('is empty');
  let content: unknown;
  try {
    content = reader(text);
  } catch (error) {
    throw refuse(`cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
  const list = Array.isArray(content) ? content : (content as { devices?: unknown } | null)?.devices;
  const parsed = entries.safeParse(list);
  if (!parsed.success) throw refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim())[0]!);
  const seen = new Map<string, number>();
  const told = parsed.data.map((facts, index) => {
    const key = fillTemplate(template, facts);
    if (key === null)
      throw refuse(`has an entry without a key (number ${index + 1}): give it an "id" or "name", or say in "key" what to take`);
    if (seen.has(key)) throw refuse(`has two entries with the id ${key} (numbers ${seen.get(key)} and ${index + 1})`);
    seen.set(key, index + 1);
    for (const [field, value] of Object.entries(facts))
      if (typeof value === 'number' && /^(mac|mac_address|name)$/.test(field))
        throw refuse(`has a number as ${field} of ${key}: put it in quotes`);
    return { key, facts };
  });
  return { told, skipped: [] };
}

async function readText(path: string, refuse: (why: string) => InventoryError): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) throw refuse(`has more than ${MAX_FILE_BYTES} bytes`);
      const bytes = await file.readFile();
      if (!isUtf8(bytes)) throw refuse('is not UTF-8 text');
      return new TextDecoder().decode(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof InventoryError) throw error;
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  }
}

/** YAML 1.2, so that `no` and `10:20:30:40:50:59` are text. */
function readYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.2', schema: 'core', customTags: [], uniqueKeys: true });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw problem;
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

function readJson(text: string): unknown {
  return JSON.parse(text);
}

function readJsonLines(text: string): unknown {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (error) {
      throw new Error(`line ${index + 1}: ${(error as Error).message}`);
    }
  });
}

const EXPONENT = /^\d(\.\d+)?E\+?\d+$/i;

function readCsv(text: string): unknown {
  const rows = parseCsv(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: false }) as Record<
    string,
    string
  >[];
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 1 && columns[0]!.includes(';')) throw new Error('it has semicolons: export it with commas');
  for (const row of rows)
    for (const [column, value] of Object.entries(row))
      if (EXPONENT.test(value))
        throw new Error(`${column} is ${value}: a spreadsheet has turned it into a number; format that column as text`);
  return rows;
}
