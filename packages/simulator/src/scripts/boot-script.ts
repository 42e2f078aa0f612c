import type { PowerSession } from '../power-session.js';

/** What a second-stage script has to work with. */
interface ScriptContext {
  session: PowerSession;
  bootConfig: Record<string, unknown>;
  report(event: string): Promise<void>;
}

/** Returns when the device is to reboot. */
export type BootScript = (context: ScriptContext) => Promise<void>;
