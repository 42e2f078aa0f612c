import { parsePxelinux } from './parse-pxelinux.js';
import { placeholderProblem } from './placeholders.js';

const IPXE_SCRIPT = '#!ipxe';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** A script for iPXE in the place of a menu of PXELINUX. */
export const isIpxeScript = (contents: string): boolean => contents.startsWith(IPXE_SCRIPT);

/** What is wrong with the text of a PXE configuration, as a phrase that says what to write; null: nothing. */
export function pxeTextProblem(contents: string): string | null {
  const placeholders = placeholderProblem(contents);
  if (placeholders !== null) return placeholders;
  if (CONTROL.test(contents)) return 'must be text: it has control characters';
  if (isIpxeScript(contents) || parsePxelinux(contents) !== null) return null;
  return 'boots nothing: write a label with "KERNEL path" (and "INITRD", "APPEND"), or with "LOCALBOOT 0"; or a script for iPXE that begins with "#!ipxe"';
}
