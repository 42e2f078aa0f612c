import { Alert, Anchor, Button, Group, MultiSelect, Skeleton, Text, TextInput } from '@mantine/core';
import { IconDownload, IconHistory, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { prepareCall } from '../../data/calls.js';
import { filterLog, indexAtTime, sourcesOf } from '../../data/log/log-buffer.js';
import { ErrorState } from '../../ui/error-state.js';
import { notifyProblem } from '../../ui/notify.js';
import { SectionCard } from '../../ui/section-card.js';
import { LogLines, type LogLinesHandle } from './log-lines.js';
import { useDeviceLog } from './use-device-log.js';

const ICON_SIZE = 14;
/** `2026-11-25T14:05:09.250`, as the API writes instants. */
const apiInstant = (at: Date) => at.toISOString().slice(0, -1);

/** The log, which follows the device until it is paused, scrolled up, or led to a time. */
export function DeviceLog({ name }: { name: string }) {
  const { buffer, first, state, isFollowing, setFollowing, loadOlder, loadSince } = useDeviceLog(name);
  const [text, setText] = useState('');
  const [sources, setSources] = useState<string[]>([]);
  const [at, setAt] = useState('');
  const [note, setNote] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const lines = useRef<LogLinesHandle>(null);
  const shown = useMemo(() => filterLog(buffer.entries, { sources, text }), [buffer, sources, text]);
  const known = useMemo(() => sourcesOf(buffer.entries), [buffer]);

  const busily = async (work: () => Promise<void>) => {
    setBusy(true);
    setFollowing(false);
    setNote(null);
    try {
      await work();
    } catch (error) {
      notifyProblem('The log could not be read', error);
    } finally {
      setBusy(false);
    }
  };
  const older = () =>
    busily(async () => {
      const top = shown[0]?.id;
      const { entries } = (await loadOlder?.()) ?? buffer;
      lines.current?.show(filterLog(entries, { sources, text }).findIndex(({ id }) => id === top));
    });
  const jump = () =>
    busily(async () => {
      const wanted = new Date(at);
      const { entries, hasOlder } = await loadSince(wanted);
      const found = filterLog(entries, { sources, text });
      const index = indexAtTime(found, apiInstant(wanted));
      if (index === -1) setNote('Nothing was written since then.');
      else if (index === 0 && hasOlder) setNote('That is longer ago than what is kept here: the download has all of it.');
      lines.current?.show(index);
    });
  const follow = () => {
    setNote(null);
    setFollowing(!isFollowing);
  };

  return (
    <SectionCard
      title="Log"
      aside={
        <Group gap="xs">
          <Button
            size="xs"
            variant={isFollowing ? 'light' : 'filled'}
            onClick={follow}
            leftSection={isFollowing ? <IconPlayerPause size={ICON_SIZE} aria-hidden /> : <IconPlayerPlay size={ICON_SIZE} aria-hidden />}
          >
            {isFollowing ? 'Pause' : 'Follow'}
          </Button>
          <Anchor size="sm" href={prepareCall('deviceLog', { params: { name } }).url} download={`${name}-log.json`}>
            <Group gap={4} component="span">
              <IconDownload size={ICON_SIZE} aria-hidden /> Download all
            </Group>
          </Anchor>
        </Group>
      }
    >
      <Group gap="xs" mb="xs" align="flex-end">
        <TextInput
          size="xs"
          type="search"
          aria-label="Search in the log"
          placeholder="Words in the log"
          leftSection={<IconSearch size={ICON_SIZE} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex={1}
          miw={160}
        />
        <MultiSelect
          size="xs"
          aria-label="Sources"
          placeholder={sources.length === 0 ? 'All sources' : undefined}
          data={[...new Set([...known, ...sources])]}
          value={sources}
          onChange={setSources}
          clearable
          openOnFocus={false}
          w={190}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void jump();
          }}
        >
          <Group gap={6} wrap="nowrap">
            <TextInput
              size="xs"
              type="datetime-local"
              step={1}
              required
              aria-label="Time to jump to"
              value={at}
              onChange={(event) => setAt(event.currentTarget.value)}
            />
            <Button size="xs" variant="default" type="submit" loading={isBusy}>
              Jump
            </Button>
          </Group>
        </form>
      </Group>
      {first.error && <ErrorState what="The log" error={first.error} onRetry={() => void first.refetch()} />}
      {first.isPending && <Skeleton height={160} aria-busy />}
      {note && (
        <Alert py={6} mb="xs" color="yellow" variant="outline" role="status">
          {note}
        </Alert>
      )}
      {first.isSuccess && (
        <>
          <Group justify="space-between" mb={6} gap="xs">
            <Text size="xs" c="dimmed" role="status">
              {shown.length === buffer.entries.length
                ? `${shown.length.toLocaleString()} entries`
                : `${shown.length.toLocaleString()} of ${buffer.entries.length.toLocaleString()} entries`}
              {!isFollowing
                ? ' · paused'
                : state.status === 'live'
                  ? ' · live'
                  : state.status === 'cut'
                    ? ` · cut off, trying again: ${state.reason}`
                    : ' · connecting'}
            </Text>
            {loadOlder && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => void older()}
                loading={isBusy}
                leftSection={<IconHistory size={ICON_SIZE} aria-hidden />}
              >
                Load older
              </Button>
            )}
          </Group>
          <LogLines
            ref={lines}
            label={`Log of ${name}`}
            entries={shown}
            isFollowing={isFollowing}
            onScrollUp={() => setFollowing(false)}
            empty={buffer.entries.length === 0 ? 'Nothing was written yet.' : 'No entry matches.'}
          />
        </>
      )}
    </SectionCard>
  );
}
