import { DEVICE_STATES, deviceCategory, isKnownDeviceState, isKnownRequestState, REQUEST_STATES } from '@mozpool/domain';
import { Hint } from './hint.js';
import { DEVICE_TONES, REQUEST_TONES, type Tone } from './tones.js';
import classes from './tones.module.css';
import { visibleText } from './visible-text.js';

const ICON_SIZE = 14;
const UNKNOWN = 'This page does not know this state; a newer release does.';

/** The state of a device, with the sign and colour of its category. */
export function DeviceStateBadge({ state, held }: { state: string; held: boolean }) {
  const meaning = isKnownDeviceState(state) ? DEVICE_STATES[state].meaning : UNKNOWN;
  return <Badge tone={DEVICE_TONES[deviceCategory({ state, held })]} text={state} meaning={meaning} />;
}

export function RequestStateBadge({ state }: { state: string }) {
  const row = isKnownRequestState(state) ? REQUEST_STATES[state] : null;
  return <Badge tone={REQUEST_TONES[row?.category ?? 'waiting']} text={state} meaning={row?.meaning ?? UNKNOWN} />;
}

/** A category alone: for legends and figures. */
export function ToneBadge({ tone }: { tone: Tone }) {
  return <Badge tone={tone} text={tone.label} meaning={null} />;
}

function Badge({ tone: { tone, label, icon: Icon }, text, meaning }: { tone: Tone; text: string; meaning: string | null }) {
  const badge = (
    <span className={`${classes.badge} ${classes[tone]}`}>
      <Icon size={ICON_SIZE} stroke={2} role="img" aria-label={label === text ? undefined : `${label}:`} aria-hidden={label === text} />
      <span>{visibleText(text.replaceAll('_', ' '))}</span>
    </span>
  );
  return meaning === null ? badge : <Hint label={() => meaning}>{badge}</Hint>;
}
