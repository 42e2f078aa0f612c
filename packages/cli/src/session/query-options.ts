import { type Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

/** Options of more telling names than that of the API's parameter. */
const FLAGS: Readonly<Record<string, string>> = { q: '-q, --search', period: '--period', timeperiod: '--since' };

/** An option for each parameter of a call's query, with what the API says about it: a filter that the API gets is one of the command line, too. */
export function addQueryOptions(command: Command, shape: Shape, except: readonly string[] = []): Command {
  for (const [name, field] of Object.entries(shape)) {
    if (except.includes(name)) continue;
    const flags = FLAGS[name] ?? `--${name.replaceAll('_', '-')}`;
    const option = new Option(isFlag(field) ? flags : `${flags} <value>`, plainText(field.meta()?.description ?? ''));
    command.addOption(isFlag(field) ? option : option.argParser(checkedBy(field)));
  }
  return command;
}

/** The query that the options of a command make. */
export function queryOf(options: Readonly<Record<string, unknown>>, shape: Shape): Record<string, string | boolean> {
  const query: Record<string, string | boolean> = {};
  for (const name of Object.keys(shape)) {
    const value = options[new Option(FLAGS[name] ?? `--${name.replaceAll('_', '-')}`).attributeName()];
    if (typeof value === 'string' || value === true) query[name] = value;
  }
  return query;
}

/** Of these only the presence counts. */
const isFlag = (field: z.ZodType) => field.safeParse(undefined).data === false;

/** Several with commas between them; what the API would refuse is refused here, with its words. */
function checkedBy(field: z.ZodType) {
  return (text: string, before: unknown): string => {
    const all = typeof before === 'string' ? `${before},${text}` : text;
    const parsed = field.safeParse(all);
    if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join('; '));
    return all;
  };
}

/** Markdown of the API's documents, for a terminal. */
const plainText = (markdown: string) => markdown.replaceAll('`', '').replace(/\.$/, '');
