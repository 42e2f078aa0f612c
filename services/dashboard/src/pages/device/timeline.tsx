import { Group, Text, Tooltip } from '@mantine/core';
import { deviceCategory } from '@mozpool/domain';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { duration, localTime, parseApiTime } from '../../data/time.js';
import { ToneBadge } from '../../ui/state-badge.js';
import { DEVICE_TONES } from '../../ui/tones.js';
import tones from '../../ui/tones.module.css';
import { useNow } from '../../ui/use-now.js';
import { visibleText } from '../../ui/visible-text.js';
import { type History, type Holding, holdings, type Stretch, stretches } from './device-history.js';
import classes from './timeline.module.css';
import { MAX_HISTORY } from './use-device-history.js';

/** The line moves on this often. */
const STEP_MS = 10_000;
/** Of a name on a bar. */
const MAX_NAME = 60;

/** What the device was in, and in whose hands, over a period that ends now. */
export function Timeline({ history, seconds, state }: { history: History; seconds: number; state: string }) {
  const now = useNow(STEP_MS);
  const to = now.getTime();
  const oldest = history.events[0];
  // as many events as are asked for: there may be more before them
  const isCut = history.events.length >= MAX_HISTORY && oldest !== undefined;
  const from = Math.max(to - seconds * 1_000, isCut ? parseApiTime(oldest.at).getTime() : 0);
  const line = stretches(history, { from, to, state });
  const held = holdings(history, { from, to });
  const place = (span: { from: number; to: number }) => ({
    left: `${((span.from - from) / (to - from)) * 100}%`,
    width: `${((span.to - span.from) / (to - from)) * 100}%`,
  });
  const categories = [...new Set(line.map(categoryOf))];
  return (
    <div>
      <Row title="State" label="Timeline of states">
        {line.map((stretch) => (
          <StateBar key={stretch.from} stretch={stretch} place={place(stretch)} now={now} />
        ))}
      </Row>
      <Row title="Held by" label="Timeline of requests">
        {held.map((holding) => (
          <RequestBar key={`${holding.request} ${holding.from}`} holding={holding} place={place(holding)} now={now} />
        ))}
      </Row>
      <div className={classes.axis}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          {[from, (from + to) / 2].map((at) => (
            <Text key={at} size="xs" c="dimmed">
              {localTime(new Date(at), now)}
            </Text>
          ))}
          <Text size="xs" c="dimmed">
            now
          </Text>
        </Group>
        {isCut && (
          <Text size="xs" c="dimmed">
            Earlier events are too many to show.
          </Text>
        )}
      </div>
      <Group gap={6} mt={6}>
        {categories.map((category) => (
          <ToneBadge key={category} tone={DEVICE_TONES[category]} />
        ))}
      </Group>
    </div>
  );
}

const categoryOf = ({ state, held }: Stretch) => deviceCategory({ state, held });

function Row({ title, label, children }: { title: string; label: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <Text size="xs" c="dimmed" className={classes.title}>
        {title}
      </Text>
      <ol className={classes.line} aria-label={label}>
        {children}
      </ol>
    </div>
  );
}

interface Place {
  left: string;
  width: string;
}

function StateBar({ stretch, place, now }: { stretch: Stretch; place: Place; now: Date }) {
  const text = `${visibleText(stretch.state.replaceAll('_', ' '))}: ${spanText(stretch, now)}`;
  return (
    <Tooltip label={text}>
      <li className={`${classes.bar} ${tones[DEVICE_TONES[categoryOf(stretch)].tone]}`} style={place} aria-label={text} />
    </Tooltip>
  );
}

function RequestBar({ holding, place, now }: { holding: Holding; place: Place; now: Date }) {
  const name = visibleText(holding.assignee.slice(0, MAX_NAME));
  const text = `Request ${holding.request} of ${name}: ${spanText(holding, now)}`;
  return (
    <Tooltip label={text}>
      <li className={`${classes.bar} ${classes.request} ${tones.use}`} style={place}>
        <Link to={paths.request(holding.request)} aria-label={text}>
          <bdi>{name}</bdi>
        </Link>
      </li>
    </Tooltip>
  );
}

const spanText = ({ from, to }: { from: number; to: number }, now: Date): string =>
  `${localTime(new Date(from), now)} – ${localTime(new Date(to), now)}, ${duration((to - from) / 1_000)}`;
