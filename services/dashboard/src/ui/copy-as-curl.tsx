import type { ButtonProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PreparedCall } from '../data/calls.js';
import { curlLines } from '../data/curl.js';
import { sessionQuery } from '../data/session.js';
import { CopyButton } from './copy-button.js';

/** What the page is about to do, as commands for a shell: one for each call. */
export function CopyAsCurl({ call, ...props }: { call: PreparedCall | (() => readonly PreparedCall[]) } & ButtonProps) {
  const { data: session } = useQuery(sessionQuery);
  return (
    <CopyButton
      {...props}
      text={() =>
        curlLines(typeof call === 'function' ? call() : [call], { origin: location.origin, withToken: session?.auth === 'token' })
      }
    >
      Copy as curl
    </CopyButton>
  );
}
