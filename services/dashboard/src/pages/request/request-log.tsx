import { Anchor, Button, Group, Skeleton, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { prepareCall } from '../../data/calls.js';
import { useRequestLog } from '../../data/requests.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { TimeText } from '../../ui/time-text.js';
import classes from './request-log.module.css';

const PAGE = 200;
/** More are for the download. */
const MOST = 2_000;
const SEARCH_DELAY_MS = 250;

/** The log, which goes on by itself until it is paused. */
export function RequestLog({ id }: { id: number }) {
  const [limit, setLimit] = useState(PAGE);
  const [text, setText] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const [q] = useDebouncedValue(text.trim(), SEARCH_DELAY_MS);
  const query = { limit, ...(q !== '' && { q }) };
  const { data: entries, error, refetch } = useRequestLog(id, query, { isPaused: !isFollowing });
  const list = useRef<HTMLOListElement>(null);
  const last = entries?.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last entry is what it follows
  useEffect(() => {
    if (isFollowing) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [last, isFollowing]);
  const hasOlder = entries?.length === limit;
  return (
    <SectionCard
      title="Log"
      aside={
        <Group gap="sm">
          <TextInput
            size="xs"
            aria-label="Entries with this text"
            placeholder="Entries with this text"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Switch size="sm" label="Follow" checked={isFollowing} onChange={(event) => setFollowing(event.currentTarget.checked)} />
          <Anchor size="sm" href={prepareCall('requestLog', { params: { id: String(id) } }).url} download={`request-${id}-log.json`}>
            <Group gap={4} component="span">
              <IconDownload size={14} aria-hidden /> Download
            </Group>
          </Anchor>
        </Group>
      }
    >
      {error && !entries && <ErrorState what="The log" error={error} onRetry={() => void refetch()} />}
      {!error && !entries && <Skeleton height={120} aria-busy />}
      {entries?.length === 0 && (
        <Text size="sm" c="dimmed">
          {q === '' ? 'Nothing was written yet.' : 'No entry has this text.'}
        </Text>
      )}
      {hasOlder &&
        (limit < MOST ? (
          <Button variant="subtle" size="compact-sm" mb={6} onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
            Load older entries
          </Button>
        ) : (
          <Text size="xs" c="dimmed" mb={6}>
            These are the newest {MOST.toLocaleString()}; the download has all.
          </Text>
        ))}
      {entries && entries.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <ol className={classes.log} ref={list} tabIndex={0} aria-label={`Log of request ${id}`}>
          {entries.map(({ id: entry, timestamp, source, message }) => (
            <li key={entry}>
              <span className={classes.time}>
                <TimeText at={timestamp} show="local" />
              </span>
              <span className={classes.source}>
                <PlainText text={source} max={40} />
              </span>
              <PlainText text={message} />
            </li>
          ))}
        </ol>
      )}
    </SectionCard>
  );
}
