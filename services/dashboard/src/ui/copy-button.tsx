import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyProblem } from './notify.js';

const ICON_SIZE = 14;
const SAID_MS = 2_000;

/** Copies a text; says so for a moment. */
export function CopyButton({ text, children, ...props }: { text: () => string; children: string } & ButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch (error) {
      // pages that do not come over https have no clipboard in some browsers
      return notifyProblem('It could not be copied: this browser allows it over https only', error);
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MS);
  };
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      {...props}
      onClick={() => void copy()}
      leftSection={isCopied ? <IconCheck size={ICON_SIZE} aria-hidden /> : <IconCopy size={ICON_SIZE} aria-hidden />}
    >
      <span aria-live="polite">{isCopied ? 'Copied' : children}</span>
    </Button>
  );
}
