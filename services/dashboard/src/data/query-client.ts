import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, isProblem } from './api-problem.js';

/** What the event stream keeps up to date is asked for again only where something may have been missed. */
const STALE_MS = 30_000;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** `onSignedOut`: a call was refused because nobody is signed in any more. */
export function createQueryClient({ onSignedOut }: { onSignedOut: () => void }): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isProblem(error, 'unauthenticated') && onSignedOut() }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // what another try would not change is told at once
        retry: (failures, error) => error instanceof ApiProblem && error.passes && failures < MAX_TRIES,
        retryDelay: (failures) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures),
        // whether it is reachable is for calls to find out: `navigator.onLine` knows nothing of a lab network
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
