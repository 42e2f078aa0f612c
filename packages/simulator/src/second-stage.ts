import { ImagingServerError } from './imaging-server.js';
import type { NetbootPlan } from './netboot.js';
import { BootFailure, type PowerSession } from './power-session.js';
import { bootScripts } from './scripts/index.js';

/** The live image's part: first event, second-stage script, boot configuration, then what the script's name promises. */
export async function runSecondStage(session: PowerSession, plan: NetbootPlan): Promise<void> {
  let { identity } = plan;
  const report = (event: string): Promise<void> => session.report(`${plan.deviceUrl}/event/${encodeURIComponent(event)}/`, event, identity);
  await report('mobile_init_started');
  await session.spend('mobile_init_started');
  await session.fetch(plan.scriptUrl);
  const bootConfig = parseBootConfig(await session.fetch(`${plan.deviceUrl}/bootconfig/`, identity));
  // What the kernel was started with says which boot this is; the configuration may have moved on since.
  identity = {
    boot: identity.boot ?? textOf(bootConfig.mozpool_boot),
    secret: identity.secret ?? textOf(bootConfig.mozpool_secret),
  };
  const script = bootScripts.get(plan.script);
  if (!script) throw new BootFailure(`no script is called ${plan.script}; known: ${[...bootScripts.keys()].join(', ')}`);
  await script({ session, bootConfig, report });
}

/** An empty text is an empty configuration, as old clients leave it. */
function parseBootConfig(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ImagingServerError(`boot configuration is not JSON: ${text.slice(0, 80)}`, { cause: error });
  }
  if (parsed === '' || parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new ImagingServerError('boot configuration is not a JSON object');
  return parsed as Record<string, unknown>;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
