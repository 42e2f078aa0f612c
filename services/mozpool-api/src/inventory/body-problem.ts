import { findHardwareType, isActiveImagingServer, type Queryable } from '@mozpool/db';
import { macAddressProblem, parseBoardAddress, parseMacAddress, parsePowerUrl, pxeTextProblem, relayInfoProblem } from '@mozpool/protocols';
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
  refuse(path, macAddressProblem(text));
  return parseMacAddress(text)!;
}

export function requireRelayInfo(text: string): void {
  refuse('relay_info', relayInfoProblem(text));
}

export function requirePowerUrl(text: string): void {
  tellOf('power', () => parsePowerUrl(text));
}

export function requireBoardAddress(text: string): void {
  tellOf('fqdn', () => parseBoardAddress(text));
}

export function requirePxeText(contents: string): void {
  refuse('contents', pxeTextProblem(contents));
}

function refuse(path: string, problem: string | null): void {
  if (problem !== null) throw bodyProblem(path, problem);
}

/** Parsers throw what an operator should write instead. */
function tellOf(path: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    throw bodyProblem(path, (error as Error).message);
  }
}
