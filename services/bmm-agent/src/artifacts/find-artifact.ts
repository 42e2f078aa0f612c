import type { BootEntry } from '@mozpool/contracts';
import { type Artifact, artifactsOf } from './artifact-keys.js';

/** The artifact with a check sum that one of these boots names; undefined when none does. */
export function findArtifact(boots: readonly BootEntry[], sha256: string, mayFetch: (url: string) => boolean): Artifact | undefined {
  for (const { bootConfig } of boots) {
    // most boots name no such thing: their text is not even read
    if (!bootConfig.toLowerCase().includes(sha256)) continue;
    for (const artifact of artifactsOf(parsed(bootConfig)).values())
      if (artifact.sha256 === sha256 && mayFetch(artifact.url)) return artifact;
  }
  return undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
