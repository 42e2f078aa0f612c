/**
 * Every deadline and attempt limit of the device machine, with the values of Mozpool 4.2.
 * `pause`: time that has to pass; scaled in full. `limit`: time after which something counts as failed; never scaled below the floor.
 */
export interface DurationRow {
  seconds: number;
  kind: 'pause' | 'limit' | 'reservation';
  /** Of a limit that needs longer than others on a loaded machine, however fast simulated time runs. */
  floorMs?: number;
}

/** A limit shorter than this would fail healthy devices on a loaded machine. */
export const LIMIT_FLOOR_MS = 2_000;

export const DEVICE_DURATIONS = {
  /** idle check; has to exceed the longest check */
  ready: { seconds: 600, kind: 'pause' },
  /** a relay board may have 14 power cycles of 3 s before this one; simulated ones are shorter, but wait for each other, too */
  power_cycling: { seconds: 60, kind: 'limit', floorMs: 6_000 },
  /** boot loaders answer pings: nothing counts before this is over */
  pc_rebooting: { seconds: 120, kind: 'pause' },
  pc_sut_rebooting: { seconds: 10, kind: 'pause' },
  /** how long the agent may take to reboot the device through its SUT or adb agent */
  reboot_request: { seconds: 60, kind: 'limit' },
  pc_pinging: { seconds: 10, kind: 'limit' },
  pxe_booting: { seconds: 180, kind: 'limit' },
  mobile_init_started: { seconds: 10, kind: 'limit' },
  downloading: { seconds: 180, kind: 'limit' },
  android_extracting: { seconds: 600, kind: 'limit' },
  b2g_extracting: { seconds: 300, kind: 'limit' },
  image_extracting: { seconds: 600, kind: 'limit' },
  image_rebooting: { seconds: 120, kind: 'pause' },
  image_verifying: { seconds: 45, kind: 'limit' },
  sut_verifying: { seconds: 45, kind: 'limit' },
  /** the SD-card check may take 195 s */
  sut_sdcard_verifying: { seconds: 200, kind: 'limit' },
  self_test_running: { seconds: 3600, kind: 'limit' },
  /** how long a returned device waits for a request that images it anyway */
  returned: { seconds: 2, kind: 'pause' },
} as const satisfies Record<string, DurationRow>;
export type DeviceDuration = keyof typeof DEVICE_DURATIONS;

/** Gives up when the count is greater. */
export const DEVICE_ATTEMPTS = {
  power_cycling: 200,
  pc_pinging: 12,
  /** rounds of power cycle, reboot and ping */
  pc_rounds: 5,
  pxe_booting: 30,
  mobile_init_started: 10,
  android_downloading: 3,
  android_extracting: 10,
  b2g_downloading: 3,
  b2g_extracting: 10,
  image_downloading: 3,
  image_extracting: 10,
  image_verifying: 30,
  sut_verifying: 30,
  sut_verify_power_cycle: 3,
  sut_sdcard_verifying: 2,
} as const satisfies Record<string, number>;
export type DeviceAttempt = keyof typeof DEVICE_ATTEMPTS;

/** Milliseconds of a duration at a time scale (20 = twenty times as fast). */
export function scaledMs(row: DurationRow, timeScale: number): number {
  const ms = row.seconds * 1000;
  if (row.kind === 'reservation') return ms;
  const scaled = ms / timeScale;
  return row.kind === 'limit' ? Math.min(ms, Math.max(scaled, row.floorMs ?? LIMIT_FLOOR_MS)) : scaled;
}

/** Overrides in seconds and counts, as a hardware type or the configuration gives them. */
export interface LimitOverrides {
  seconds?: Partial<Record<string, number>>;
  attempts?: Partial<Record<string, number>>;
}

export function limitsFrom<Duration extends string, Attempt extends string>(
  durations: Record<Duration, DurationRow>,
  attempts: Record<Attempt, number>,
  timeScale: number,
  ...overrides: readonly (LimitOverrides | null | undefined)[]
): { durationsMs: Record<Duration, number>; attempts: Record<Attempt, number> } {
  const durationsMs = {} as Record<Duration, number>;
  for (const name of Object.keys(durations) as Duration[]) {
    const seconds = overrides.reduce((value, o) => o?.seconds?.[name] ?? value, durations[name].seconds);
    durationsMs[name] = scaledMs({ ...durations[name], seconds }, timeScale);
  }
  return { durationsMs, attempts: attemptLimits(attempts, ...overrides) };
}

/** Of several overrides the last one holds. */
export function attemptLimits<Attempt extends string>(
  attempts: Record<Attempt, number>,
  ...overrides: readonly (LimitOverrides | null | undefined)[]
): Record<Attempt, number> {
  const counts: Record<Attempt, number> = { ...attempts };
  for (const name of Object.keys(attempts) as Attempt[])
    counts[name] = overrides.reduce<number>((value, o) => o?.attempts?.[name] ?? value, counts[name]);
  return counts;
}
