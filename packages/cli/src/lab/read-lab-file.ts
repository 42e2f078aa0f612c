import { readFile } from 'node:fs/promises';
import { type Lab, labSchema } from '@mozpool/contracts';
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';

/** Ten thousand devices are about three megabytes; a file this long takes a minute, and 2.5 GB of memory. */
const MAX_FILE_CHARACTERS = 32 * 1024 * 1024;
/** Enough to mend a file by. */
const MAX_PROBLEMS = 20;

type Path = readonly (string | number)[];

/** What stands in a file that describes a lab, and where. */
export interface LabFile {
  lab: Lab;
  /** An error about what is at a place in it: `lab.yaml:12: …`. */
  problems(found: readonly { path: Path; message: string }[]): CliError;
}

/** `-` is the standard input. YAML, and therefore JSON as well. */
export async function readLabFile(file: string, terminal: Pick<Terminal, 'stdin'>): Promise<LabFile> {
  const name = file === '-' ? 'standard input' : file;
  return parseLab(await readText(file, name, terminal), name);
}

export function parseLab(text: string, name: string): LabFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0)
    throw new CliError(
      document.errors
        .slice(0, MAX_PROBLEMS)
        .map(({ pos, message }) => `${at(pos[0])}: ${message}`)
        .join('\n'),
    );
  const problems: LabFile['problems'] = (found) => {
    const told = found.slice(0, MAX_PROBLEMS).map(({ path, message }) => `${at(offsetOf(document, path))}: ${titleOf(path)}${message}`);
    if (found.length > told.length) told.push(`and ${found.length - told.length} more`);
    return new CliError(told.join('\n'));
  };
  const parsed = labSchema.safeParse(contentOf(document, name));
  if (!parsed.success) throw problems(parsed.error.issues.flatMap(problemsOf));
  return { lab: parsed.data, problems };
}

async function readText(file: string, name: string, { stdin }: Pick<Terminal, 'stdin'>): Promise<string> {
  let text = '';
  try {
    if (file !== '-') text = await readFile(file, 'utf8');
    else
      for await (const chunk of stdin) {
        text += chunk;
        if (text.length > MAX_FILE_CHARACTERS) break;
      }
  } catch (error) {
    throw new CliError(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (text.length > MAX_FILE_CHARACTERS) throw new CliError(`${name} has more than ${MAX_FILE_CHARACTERS} characters.`);
  return text;
}

/** Aliases that would multiply without bound are refused by the parser. */
function contentOf(document: Document, name: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new CliError(`${name} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

/** A key that nothing is known about is told where it stands. */
function problemsOf(issue: z.core.$ZodIssue): { path: Path; message: string }[] {
  const path = issue.path as Path;
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
}

/** Where something stands; what is missing, where it should. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1]!;
    // of `key: value` the key is what is looked for
    const pair = isMap(parent) ? parent.items.find((each) => isScalar(each.key) && each.key.value === key) : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, depth), true)) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

const titleOf = (path: Path) => (path.length > 0 ? `${path.join('.')}: ` : '');
