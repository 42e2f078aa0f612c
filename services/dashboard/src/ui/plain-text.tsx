import { Button, Code } from '@mantine/core';
import { useState } from 'react';
import { cutText, visibleText } from './visible-text.js';

/** More than this of one line is shown only when asked for. */
const MAX_CHARS = 500;
/** It stands in narrow cells, too. */
const WRAPPED = { label: { whiteSpace: 'normal', overflowWrap: 'anywhere' } } as const;

/** Text that comes from devices and people: as text alone, in its own direction, with a way to see all of a long one. */
export function PlainText({ text, max = MAX_CHARS, lines = false }: { text: string; max?: number; lines?: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const { shown, isCut } = cutText(text, max);
  if (!isCut) return <bdi style={lines ? { whiteSpace: 'pre-wrap' } : undefined}>{visibleText(text, { lines })}</bdi>;
  const toggle = (
    <Button
      variant="subtle"
      size="compact-xs"
      h="auto"
      maw="100%"
      styles={WRAPPED}
      onClick={() => setWhole(!isWhole)}
      aria-expanded={isWhole}
    >
      {isWhole ? 'Show less' : `Show all ${text.length.toLocaleString()} characters`}
    </Button>
  );
  if (!isWhole)
    return (
      <span>
        <bdi>{visibleText(shown, { lines })}…</bdi> {toggle}
      </span>
    );
  return (
    <span>
      {toggle}
      <Code block mah={320} tabIndex={0} style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {visibleText(text, { lines: true })}
      </Code>
    </span>
  );
}
