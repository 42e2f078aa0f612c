import { changePxeConfigBodySchema, createPxeConfigBodySchema } from '@mozpool/contracts';
import {
  findUnknownPlaceholders,
  isIpxeScript,
  PXE_PLACEHOLDERS,
  type PxePlaceholder,
  parsePxelinux,
  pxeTextProblem,
  substitutePlaceholders,
} from '@mozpool/protocols';
import { asSentence, bodyProblems } from '../../data/body-problems.js';
import type { PxeConfigRow } from '../../data/inventory.js';

/** What can be edited of a PXE configuration. */
export type PxeValues = Pick<PxeConfigRow, 'description' | 'contents'>;
export type NewPxeValues = PxeValues & { name: string };

/** What each field is called on the page. */
export const PXE_FIELDS = { description: 'Description', contents: 'Text' } as const;

/** A text to begin with: what each of its lines is for can be seen in it. */
export const NEW_PXE_CONFIG: NewPxeValues = {
  name: '',
  description: '',
  contents:
    'DEFAULT main\nLABEL main\n  KERNEL vmlinuz\n  INITRD initrd.img\n  APPEND console=ttyS0 mozpool=%HTTP_URL% device=%DEVICE% boot=%BOOT% secret=%SECRET%\n',
};

export const pxeValues = ({ description, contents }: PxeConfigRow): PxeValues => ({ description, contents });

export const pxeProblems = (values: PxeValues) => withPlaceholders(bodyProblems(changePxeConfigBodySchema, values), values.contents);
export const newPxeProblems = (values: NewPxeValues) => withPlaceholders(bodyProblems(createPxeConfigBodySchema, values), values.contents);

/** The schema knows no placeholders; the server asks the same function after it. */
function withPlaceholders(problems: Record<string, string>, contents: string): Record<string, string> {
  const problem = pxeTextProblem(contents);
  return problem === null || problems.contents !== undefined ? problems : { ...problems, contents: asSentence(problem) };
}

/** Lines, from 1, that have a placeholder which nothing fills in. */
export function linesWithUnknown(contents: string): number[] {
  return contents.split('\n').flatMap((line, index) => (findUnknownPlaceholders(line).length > 0 ? [index + 1] : []));
}

interface PlaceholderText {
  meaning: string;
  /** What the example is filled in with. */
  example: string;
}

export const PLACEHOLDERS: Record<PxePlaceholder, PlaceholderText> = {
  IPADDRESS: { meaning: 'The address of the imaging server.', example: '10.0.0.1' },
  HTTP_URL: { meaning: 'Where the imaging server is reached over HTTP.', example: 'http://10.0.0.1:8082' },
  DEVICE: { meaning: 'The name of the device.', example: 'panda-0001' },
  BOOT: { meaning: 'The number of this boot; reports of older boots are not believed.', example: '4711' },
  SECRET: { meaning: 'What this boot proves itself with when it reports; a new one for each.', example: '0123456789abcdef' },
};
export const PLACEHOLDER_NAMES: readonly PxePlaceholder[] = PXE_PLACEHOLDERS;

/** The text as an example device would get it; null while it has placeholders that nothing fills in. */
export function filledIn(contents: string): string | null {
  if (findUnknownPlaceholders(contents).length > 0) return null;
  return substitutePlaceholders(contents, Object.fromEntries(PLACEHOLDER_NAMES.map((name) => [name, PLACEHOLDERS[name].example])));
}

/** What would be booted, as the boot server and the boards read it: names and what stands for them; null: nothing. */
export function bootFacts(contents: string): [name: string, value: string][] | null {
  if (isIpxeScript(contents)) return [['Script', 'for iPXE, which reads it itself']];
  const entry = parsePxelinux(contents);
  if (entry === null) return null;
  const facts: [string, string | null][] = [
    ['Entry', entry.label ?? 'outside any label'],
    ['Kernel', entry.kernel ?? (entry.localBoot ? 'boots its own disk' : null)],
    ['Initial RAM disk', entry.initrd],
    ['Command line', entry.append === '' ? null : entry.append],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
