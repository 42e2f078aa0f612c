import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { EventConnection, LiveState } from './live/event-connection.js';
import type { LiveCache } from './live/live-cache.js';

/** Everything that lives as long as the page. */
export interface DashboardData {
  client: QueryClient;
  connection: EventConnection;
  cache: LiveCache;
}

const Context = createContext<DashboardData | null>(null);

/** A tab that nobody looks at gives its connection back after this. */
const HIDDEN_MS = 60_000;

export function DashboardDataProvider({ data, children }: { data: DashboardData; children: ReactNode }) {
  const { connection } = data;
  useEffect(() => {
    let hidden: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(hidden);
      if (document.visibilityState === 'visible') connection.start();
      else hidden = setTimeout(() => connection.stop(), HIDDEN_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(hidden);
      document.removeEventListener('visibilitychange', look);
      connection.stop();
    };
  }, [connection]);
  return (
    <Context value={data}>
      <QueryClientProvider client={data.client}>{children}</QueryClientProvider>
    </Context>
  );
}

export function useDashboardData(): DashboardData {
  const data = useContext(Context);
  if (!data) throw new Error('the data of the dashboard are not provided here');
  return data;
}

/** Whether what is shown is up to date, and since when it is not. */
export function useLive(): LiveState {
  const { connection } = useDashboardData();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
