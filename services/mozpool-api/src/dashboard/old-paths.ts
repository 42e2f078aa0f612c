import type { Call, Endpoint, Reply } from '@mozpool/service-kit';

const redirect = (path: string): Reply => ({ status: 302, headers: { Location: path } });
const to = (path: string) => () => redirect(path);

/** The log page of Mozpool 4.2 names its subject by the first key of the query. */
function logPage({ query }: Pick<Call, 'query'>): Reply {
  const [[kind, name] = ['', '']] = query;
  if (kind === 'device' && name !== '') return redirect(`/devices/${encodeURIComponent(name)}`);
  if (kind === 'request' && name !== '') return redirect(`/requests/${encodeURIComponent(name)}`);
  return redirect('/');
}

const OLD_PATHS: Readonly<Record<string, (call: Call) => Reply>> = {
  '/ui/': to('/'),
  '/ui/index.html': to('/'),
  '/ui/mozpool.html': to('/requests'),
  '/ui/lifeguard.html': to('/devices'),
  '/ui/bmm.html': to('/hardware'),
  '/ui/log.html': logPage,
};

/** Bookmarks of Mozpool 4.2 lead to the pages that took their place. */
export function oldPaths(): Endpoint[] {
  return Object.entries(OLD_PATHS).map(([path, handle]) => ({ methods: ['GET'], path, handle }));
}
