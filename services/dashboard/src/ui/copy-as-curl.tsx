import type { ButtonProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PreparedCall } from '../data/calls.js';
import { curlOf } from '../data/curl.js';
import { sessionQuery } from '../data/session.js';
import { CopyButton } from './copy-button.js';

/** What the page is about to do, as a command for a shell. */
export function CopyAsCurl({ call, ...props }: { call: PreparedCall } & ButtonProps) {
  const { data: session } = useQuery(sessionQuery);
  return (
    <CopyButton {...props} text={() => curlOf(call, { origin: location.origin, withToken: session?.auth === 'token' })}>
      Copy as curl
    </CopyButton>
  );
}
