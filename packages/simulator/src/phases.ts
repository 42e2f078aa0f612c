/**
 * What a device may be doing. The names are those of the emulated states, which equal the events where there is one;
 * they are the keys of the `phases` and `failureOdds` settings and the values `hangIn` takes.
 */
export interface PhaseDuration {
  seconds: number;
  /** Uniform spread on both sides of `seconds`. */
  spread: number;
}

/** Time that the device itself takes, on average, with the spread of the original's fake devices. */
export const PHASE_DURATIONS = {
  booting: { seconds: 7, spread: 3 },
  mobile_init_started: { seconds: 1, spread: 0 },
  b2g_downloading: { seconds: 60, spread: 30 },
  b2g_extracting: { seconds: 90, spread: 60 },
  b2g_rebooting: { seconds: 3, spread: 2 },
  android_downloading: { seconds: 60, spread: 30 },
  android_extracting: { seconds: 90, spread: 60 },
  android_rebooting: { seconds: 3, spread: 2 },
  image_downloading: { seconds: 60, spread: 30 },
  image_extracting: { seconds: 90, spread: 60 },
  image_rebooting: { seconds: 3, spread: 2 },
  maint_mode: { seconds: 3600, spread: 0 },
  self_test_running: { seconds: 60, spread: 0 },
  image_starting: { seconds: 0, spread: 0 },
  sut_rebooting: { seconds: 2, spread: 0 },
  sut_reboot_refused: { seconds: 3, spread: 0 },
} as const satisfies Record<string, PhaseDuration>;

export type TimedPhase = keyof typeof PHASE_DURATIONS;

export const TIMED_PHASES = Object.keys(PHASE_DURATIONS) as TimedPhase[];

/** Probability that a phase fails the moment it starts; the device, still powered, then boots again. */
export const FAILURE_ODDS: Partial<Record<string, number>> = {
  booting: 0.05,
  mobile_init_started: 0.01,
  b2g_downloading: 0.05,
  b2g_extracting: 0.08,
  b2g_rebooting: 0.08,
  running_b2g: 0.05,
};

export const SELF_TEST_PASSES = 0.8;

/** How reliably a running image answers. Whether an image answers SUT at all is a fact about the image, not a dice roll. */
export interface ImageOdds {
  ping: number;
  sutVerify: number;
  sdcardCheck: number;
  sutReboot: number;
  hasSutAgent: boolean;
}

const B2G: ImageOdds = { ping: 0.97, sutVerify: 0.99, sdcardCheck: 0.97, sutReboot: 0.75, hasSutAgent: true };
const ANDROID: ImageOdds = { ...B2G, ping: 0.99 };
/** The original's other images never answered; ours must, or no generic disk image could ever be verified. */
const OTHER: ImageOdds = { ping: 0.99, sutVerify: 0, sdcardCheck: 0, sutReboot: 0, hasSutAgent: false };
/** What a half-written or empty card runs. */
const NOTHING: ImageOdds = { ...OTHER, ping: 0 };

/** A card whose writing was cut short. */
export const CORRUPT_CARD = 'corrupt';

export function imageOdds(image: string | null, failures: boolean): ImageOdds {
  const odds = image === null || image === CORRUPT_CARD ? NOTHING : image === 'b2g' ? B2G : image === 'android' ? ANDROID : OTHER;
  if (failures) return odds;
  const certain = (probability: number): number => (probability > 0 ? 1 : 0);
  return {
    ping: certain(odds.ping),
    sutVerify: certain(odds.sutVerify),
    sdcardCheck: certain(odds.sdcardCheck),
    sutReboot: certain(odds.sutReboot),
    hasSutAgent: odds.hasSutAgent,
  };
}
