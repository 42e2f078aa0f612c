import { InvalidArgumentError } from 'commander';
import { parseJsonObject } from '../parse-json-object.js';

/** `--boot-config b2gbase=http://…`, once for each key, or a JSON object. */
export function collectBootConfig(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  if (text.startsWith('{')) return { ...before, ...readObject(text) };
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw wrong();
  return { ...before, [key]: value };
}

function readObject(text: string): Record<string, unknown> {
  const value = parseJsonObject(text);
  if (!value) throw wrong();
  return value;
}

const wrong = () => new InvalidArgumentError('Write b2gbase=http://builds.example.org/b2g/, or a JSON object.');
