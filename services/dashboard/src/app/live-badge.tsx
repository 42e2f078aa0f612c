import { Tooltip } from '@mantine/core';
import { useLive } from '../data/dashboard-data.js';
import { localTime } from '../data/time.js';
import { useNow } from '../ui/use-now.js';
import { visibleText } from '../ui/visible-text.js';
import classes from './live-badge.module.css';

/** Whether the page shows what is, or since when it does not. */
export function LiveBadge() {
  const live = useLive();
  const now = useNow();
  const text = live.status === 'live' ? 'Live' : live.status === 'connecting' ? 'Connecting' : `Stale since ${localTime(live.since, now)}`;
  const explanation =
    live.status === 'live'
      ? 'Changes appear as they happen.'
      : live.status === 'connecting'
        ? 'The stream of changes is being opened.'
        : `Changes since then may be missing: ${visibleText(live.reason)}. The page reconnects by itself.`;
  return (
    <Tooltip label={explanation}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches the explanation, too */}
      <span role="status" tabIndex={0} className={classes.badge} data-status={live.status}>
        <span className={classes.sign} aria-hidden />
        <span className={classes.text}>{text}</span>
      </span>
    </Tooltip>
  );
}
