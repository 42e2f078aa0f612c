import { Alert, Anchor, Button, Group, Skeleton, Text } from '@mantine/core';
import type { LogEntry } from '@mozpool/contracts';
import { IconChevronsDown, IconDownload, IconHistory, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { FollowState } from '../data/log/follow-log.js';
import { type LogSource, logUrl, readLog } from '../data/log/log-source.js';
import { indexAtTime, type LogFilter, sourcesOf, viewLog } from '../data/log/log-view.js';
import { searchLog, searchQuery } from '../data/log/search-log.js';
import { useLog } from '../data/log/use-log.js';
import { LogLines, type LogLinesHandle } from './log-lines.js';
import { LogTools } from './log-tools.js';
import { notifyProblem } from './notify.js';
import { SectionCard } from './section-card.js';
import { visibleText } from './visible-text.js';

const ICON_SIZE = 14;

/** The log of `of`, which is followed until it is paused, scrolled up, or led to a time. */
export function LogCard({ of, source }: { of: string; source: LogSource }) {
  const log = useLog(source);
  const { window, isFollowing, state, loadOlder, loadNewer } = log;
  const [filter, setFilter] = useState<LogFilter>({ sources: [], text: '' });
  const [note, setNote] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const lines = useRef<LogLinesHandle>(null);
  /** What the server found in the whole log; null: the loaded part is shown. */
  const [found, setFound] = useState<readonly LogEntry[] | null>(null);
  const entries = found ?? window.entries;
  const shown = useMemo(() => viewLog(entries, filter), [entries, filter]);
  const canSearch = found === null && searchQuery(filter) !== null && (loadOlder !== null || loadNewer !== null);
  const known = useMemo(() => sourcesOf(window.entries), [window]);

  const busily = async (work: () => Promise<void>) => {
    log.pause();
    setBusy(true);
    setNote(null);
    setFound(null);
    try {
      await work();
    } catch (error) {
      notifyProblem('The log could not be read', error);
    } finally {
      setBusy(false);
    }
  };
  /** The entry stays where it is on the screen while others come before it. */
  const older = (load: NonNullable<typeof loadOlder>) =>
    busily(async () => {
      const top = shown[0]?.id;
      const { entries } = await load();
      lines.current?.show(viewLog(entries, filter).findIndex(({ id }) => id === top));
    });
  const newer = (load: NonNullable<typeof loadNewer>) => busily(async () => void (await load()));
  const jump = (at: Date) =>
    busily(async () => {
      const found = viewLog((await log.jumpTo(at)).entries, filter);
      const index = indexAtTime(found, at);
      if (index === -1) setNote('Nothing was written since then.');
      lines.current?.show(index === -1 ? found.length - 1 : index);
    });
  const searchAll = () =>
    busily(async () => {
      const { entries: all, isAll } = await searchLog((query) => readLog(source, query), filter);
      setFound(all);
      if (!isAll) setNote('There may be older ones: search for more words, or jump to a time.');
    });
  const narrow = (next: LogFilter) => {
    setNote(null);
    setFound(null);
    setFilter(next);
  };
  const toggle = () => {
    setNote(null);
    setFound(null);
    if (isFollowing) log.pause();
    else log.follow();
  };

  return (
    <SectionCard
      title="Log"
      aside={
        <Group gap="xs">
          <Button
            size="xs"
            variant={isFollowing ? 'light' : 'filled'}
            onClick={toggle}
            leftSection={isFollowing ? <IconPlayerPause size={ICON_SIZE} aria-hidden /> : <IconPlayerPlay size={ICON_SIZE} aria-hidden />}
          >
            {isFollowing ? 'Pause' : 'Follow'}
          </Button>
          <Anchor size="sm" href={logUrl(source)} download={`${of.replace(/[^\w.-]+/g, '-')}-log.json`}>
            <Group gap={4} component="span">
              <IconDownload size={ICON_SIZE} aria-hidden /> Download
            </Group>
          </Anchor>
        </Group>
      }
    >
      <LogTools filter={filter} sources={known} isBusy={isBusy} onFilter={narrow} onJump={(at) => void jump(at)} />
      {note && (
        <Alert py={6} mb="xs" color="yellow" variant="outline" role="status">
          {note}
        </Alert>
      )}
      <Group justify="space-between" mb={6} gap="xs" mih={22}>
        <Text size="xs" c="dimmed" role="status">
          {found ? `${countText(shown.length, shown.length)} found in the whole log` : countText(shown.length, entries.length)} ·{' '}
          {isFollowing ? followText(state) : 'paused'}
        </Text>
        {canSearch && (
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              Only what is loaded was searched.
            </Text>
            <Button size="compact-xs" variant="light" onClick={() => void searchAll()} loading={isBusy}>
              Search the whole log
            </Button>
          </Group>
        )}
        {loadOlder && !found && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => void older(loadOlder)}
            loading={isBusy}
            leftSection={<IconHistory size={ICON_SIZE} aria-hidden />}
          >
            Load older
          </Button>
        )}
      </Group>
      {entries.length === 0 && !found && state.status === 'connecting' ? (
        <Skeleton height={160} aria-busy />
      ) : (
        <LogLines
          ref={lines}
          label={`Log of ${visibleText(of)}`}
          entries={shown}
          isFollowing={isFollowing}
          onScrollUp={log.pause}
          empty={
            entries.length > 0 || found
              ? 'No entry matches.'
              : state.status === 'cut'
                ? 'Nothing could be read yet.'
                : 'Nothing was written yet.'
          }
        />
      )}
      {loadNewer && !found && (
        <Button
          size="compact-xs"
          variant="subtle"
          mt={6}
          onClick={() => void newer(loadNewer)}
          loading={isBusy}
          leftSection={<IconChevronsDown size={ICON_SIZE} aria-hidden />}
        >
          Load newer
        </Button>
      )}
    </SectionCard>
  );
}

function countText(shown: number, all: number): string {
  const entries = `${all.toLocaleString()} ${all === 1 ? 'entry' : 'entries'}`;
  return shown === all ? entries : `${shown.toLocaleString()} of ${entries}`;
}

function followText(state: FollowState): string {
  if (state.status === 'live') return 'live';
  return state.status === 'cut' ? `cut off, trying again: ${visibleText(state.reason)}` : 'connecting';
}
