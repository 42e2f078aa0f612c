import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { addressNow } from '../../app/address-now.js';
import type { DeviceFilter } from '../../app/paths.js';
import { type DeviceView, readView, writeView } from './device-view.js';

/** The address follows the keyboard a moment later, so that typing waits for nothing. */
const ADDRESS_MS = 250;
const IN_PLACE = { replace: true, preventScrollReset: true };

/** What the page shows, kept in its address. */
export function useDeviceView() {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readView(params), [params]);
  const written = useRef(view.filter.q ?? '');
  const [search, setSearch] = useState(written.current);

  const writeSearch = useDebouncedCallback((q: string) => {
    written.current = q;
    setParams(withFilter(addressedView(), { q }), IN_PLACE);
  }, ADDRESS_MS);
  // the way back, a saved view, or a link: what it says stands in the field
  useEffect(() => {
    const q = view.filter.q ?? '';
    if (q === written.current) return;
    written.current = q;
    setSearch(q);
  }, [view]);

  const actions = useMemo(() => {
    const change = (next: Partial<DeviceView>) => setParams(writeView({ ...addressedView(), ...next }), IN_PLACE);
    return {
      change,
      filter: (filter: DeviceFilter) => setParams(withFilter(addressedView(), filter), IN_PLACE),
      clear() {
        writeSearch.cancel();
        setSearch('');
        written.current = '';
        change({ filter: {} });
      },
      open(query: string) {
        writeSearch.cancel();
        const params = new URLSearchParams(query);
        written.current = params.get('q') ?? '';
        setSearch(written.current);
        setParams(params, { preventScrollReset: true });
      },
    };
  }, [setParams, writeSearch]);

  return {
    view,
    search,
    type(q: string) {
      setSearch(q);
      writeSearch(q);
    },
    /** The same from one key to the next, so that nothing is drawn anew for them. */
    ...actions,
  };
}

const addressedView = () => readView(addressNow());
const withFilter = (view: DeviceView, filter: DeviceFilter) => writeView({ ...view, filter: { ...view.filter, ...filter } });
