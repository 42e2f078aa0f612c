import { findHardwareType, isActiveImagingServer, type Queryable } from '@mozpool/db';
import {
  findUnknownPlaceholders,
  PXE_PLACEHOLDERS,
  parseBoardAddress,
  parseMacAddress,
  parsePowerUrl,
  parsePxelinux,
  parseRelayInfo,
} from '@mozpool/protocols';
import { Problem } from '@mozpool/service-kit';

/** What a schema cannot know: the rest of the inventory, and how hardware writes things. Said like everything else about a body. */
export function bodyProblem(path: string, message: string): Problem {
  return new Problem('invalid_body', { problems: `${path}: ${message}.`, errors: [{ path, message }] });
}

/** The id of a hardware type that a device may have. */
export async function hardwareTypeIdOf(db: Queryable, hardware: { type: string; model: string }): Promise<number> {
  const found = await findHardwareType(db, hardware);
  const named = `hardware type "${hardware.type}" model "${hardware.model}"`;
  if (!found) throw bodyProblem('hardware', `there is no ${named}; see /api/hardware-type/list/`);
  if (!found.active) throw bodyProblem('hardware', `${named} is deactivated`);
  return found.id;
}

export async function requireImagingServer(db: Queryable, fqdn: string): Promise<void> {
  if (!(await isActiveImagingServer(db, fqdn)))
    throw bodyProblem('imaging_server', `there is no active imaging server "${fqdn}"; see /api/imaging-server/list/`);
}

/** As it is stored: twelve lower-case hex digits. */
export function storedMac(path: string, text: string): string {
  const mac = parseMacAddress(text);
  if (mac === null) throw bodyProblem(path, 'must be a MAC address such as 52:54:00:12:34:56');
  return mac;
}

export function requireRelayInfo(text: string): void {
  tellOf('relay_info', () => parseRelayInfo(text));
}

export function requirePowerUrl(text: string): void {
  tellOf('power', () => parsePowerUrl(text));
}

export function requireBoardAddress(text: string): void {
  tellOf('fqdn', () => parseBoardAddress(text));
}

export function requirePxeText(contents: string): void {
  const unknown = findUnknownPlaceholders(contents);
  if (unknown.length > 0)
    throw bodyProblem(
      'contents',
      `there is no placeholder ${unknown.map((name) => `%${name}%`).join(', ')}; there are ${PXE_PLACEHOLDERS.map((name) => `%${name}%`).join(', ')}`,
    );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(contents)) throw bodyProblem('contents', 'must be text: it has control characters');
  if (!contents.startsWith('#!ipxe') && parsePxelinux(contents) === null)
    throw bodyProblem(
      'contents',
      'boots nothing: write a label with "KERNEL path" (and "INITRD", "APPEND"), or with "LOCALBOOT 0"; or a script for iPXE that begins with "#!ipxe"',
    );
}

/** Parsers throw what an operator should write instead. */
function tellOf(path: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    throw bodyProblem(path, (error as Error).message);
  }
}
