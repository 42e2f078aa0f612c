import { Text } from '@mantine/core';
import type { LogEntry } from '@mozpool/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import classes from './log-lines.module.css';
import { PlainText } from './plain-text.js';
import { TimeText } from './time-text.js';

export interface LogLinesHandle {
  /** Brings the entry of this index to the top. */
  show: (index: number) => void;
}

interface LogLinesProps {
  ref: Ref<LogLinesHandle>;
  label: string;
  entries: readonly LogEntry[];
  isFollowing: boolean;
  onScrollUp: () => void;
  /** Instead of entries. */
  empty: string;
}

const LINE_PX = 22;
const OVERSCAN = 20;
const MAX_CHARS = 400;
const UP_KEYS: readonly string[] = ['ArrowUp', 'PageUp', 'Home'];

/** Lines of a log, of which only those in sight are drawn. */
export function LogLines({ ref, label, entries, isFollowing, onScrollUp, empty }: LogLinesProps) {
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => entries[index]?.id ?? index,
  });
  const last = entries.at(-1)?.id;
  const height = virtualizer.getTotalSize();
  const seen = virtualizer.scrollRect?.height;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last entry is what it follows, lines that were measured or wrap anew, and a part that is seen of another height
  useEffect(() => {
    if (isFollowing) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [last, height, seen, isFollowing]);
  useImperativeHandle(ref, () => ({
    // drawn with the entries that have just come
    show: (index) => {
      if (index >= 0) requestAnimationFrame(() => virtualizer.scrollToIndex(index, { align: 'start' }));
    },
  }));
  const keyDown = ({ key }: KeyboardEvent) => UP_KEYS.includes(key) && onScrollUp();

  if (entries.length === 0)
    return (
      <Text size="sm" c="dimmed" py="md">
        {empty}
      </Text>
    );
  return (
    <section
      ref={scroller}
      aria-label={label}
      className={classes.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      // pressed itself, not a line: its bar is dragged
      onPointerDown={({ target, currentTarget }) => target === currentTarget && onScrollUp()}
      onWheel={({ deltaY }) => deltaY < 0 && onScrollUp()}
      onTouchMove={onScrollUp}
      onKeyDown={keyDown}
    >
      <ol className={classes.lines} style={{ height }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const { timestamp, source, message } = entries[index]!;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classes.line}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className={classes.time}>
                <TimeText at={timestamp} show="local" />
              </span>
              <span className={classes.source}>
                <PlainText text={source} max={40} />
              </span>
              <span className={classes.message}>
                <PlainText text={message} max={MAX_CHARS} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
