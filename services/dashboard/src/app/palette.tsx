import { useMantineColorScheme } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { type Icon, IconDeviceMobile, IconMoon, IconSearch, IconSun, IconTicket } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useDevices } from '../data/devices.js';
import { cutText, visibleText } from '../ui/visible-text.js';
import { type Entry, findEntries, requestNumber } from './find-entries.js';
import { NAVIGATION } from './pages.js';
import classes from './palette.module.css';
import { paletteStore } from './palette-store.js';
import { paths } from './paths.js';

const ICON_SIZE = 18;
const MAX_LABEL = 80;
/** Whoever types fast must not type into a palette that is still closing. */
const INSTANT = { duration: 0 };

interface PaletteEntry extends Entry {
  icon: Icon;
  run: () => void;
}

/** Jump to a device by its name, to a request by its number, to a page; and what concerns the page itself. */
export function Palette() {
  const [query, setQuery] = useState('');
  return (
    <Spotlight.Root
      store={paletteStore}
      shortcut={['mod + K', '/']}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight="60vh"
      transitionProps={INSTANT}
    >
      <Spotlight.Search
        placeholder="Name of a device, number of a request, or a page"
        aria-label="Search devices, requests and pages"
        leftSection={<IconSearch size={ICON_SIZE} aria-hidden />}
      />
      <Found query={query} />
    </Spotlight.Root>
  );
}

/** Drawn only while the palette is open: the list of devices is asked for then. */
function Found({ query }: { query: string }) {
  const groups = useGroups(query);
  const shown = groups.filter(({ entries }) => entries.length > 0);
  const list = useRef<HTMLDivElement>(null);
  const ids = shown.flatMap(({ entries }) => entries.map(({ id }) => id)).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time other entries are shown
  useEffect(() => {
    if (query !== '' && list.current) markOne(list.current);
  }, [ids]);
  return (
    <Spotlight.ActionsList ref={list}>
      {shown.map(({ label, entries }) => (
        <Spotlight.ActionsGroup key={label} label={label}>
          {entries.map((entry) => (
            <Spotlight.Action
              key={entry.id}
              label={visibleText(cutText(entry.label, MAX_LABEL).shown)}
              onClick={entry.run}
              leftSection={<entry.icon size={ICON_SIZE} aria-hidden />}
              rightSection={<span className={classes.aside}>{entry.description}</span>}
            />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {shown.length === 0 && <Spotlight.Empty>Nothing has all these words. Try fewer, or a part of a name.</Spotlight.Empty>}
    </Spotlight.ActionsList>
  );
}

/** Spotlight marks the first entry when the query changes; devices that arrive later, or leave, would leave none marked for Enter. */
function markOne(list: HTMLElement): void {
  if (list.querySelector('[data-selected]')) return;
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  paletteStore.updateState((state) => ({ ...state, selected: 0 }));
}

function useGroups(query: string): { label: string; entries: PaletteEntry[] }[] {
  const navigate = useNavigate();
  const { data: devices = [] } = useDevices();
  const { setColorScheme } = useMantineColorScheme();
  const asEntries = useMemo(
    () =>
      devices.map(
        (device): PaletteEntry => ({
          id: `device ${device.name}`,
          label: device.name,
          description: device.state.replaceAll('_', ' '),
          keywords: `${device.state} ${device.pool} ${device.holder?.assignee ?? ''}`,
          icon: IconDeviceMobile,
          run: () => navigate(paths.device(device.name)),
        }),
      ),
    [devices, navigate],
  );
  const pages = NAVIGATION.map(
    ({ title, path, icon, keywords }): PaletteEntry => ({
      id: path,
      label: title,
      description: 'Page',
      keywords,
      icon,
      run: () => navigate(path),
    }),
  );
  const actions: PaletteEntry[] = (['dark', 'light', 'auto'] as const).map((scheme) => ({
    id: `scheme ${scheme}`,
    label: { dark: 'Use dark colours', light: 'Use light colours', auto: 'Use the colours of the system' }[scheme],
    description: 'Action',
    keywords: 'theme colour scheme mode',
    icon: scheme === 'light' ? IconSun : IconMoon,
    run: () => setColorScheme(scheme),
  }));
  const id = requestNumber(query);
  const request: PaletteEntry[] =
    id === null
      ? []
      : [
          {
            id: 'request',
            label: `Request ${id}`,
            description: 'Request',
            keywords: '',
            icon: IconTicket,
            run: () => navigate(paths.request(id)),
          },
        ];
  return [
    { label: 'Requests', entries: request },
    { label: 'Pages', entries: findEntries(pages, query) },
    { label: 'Devices', entries: query.trim() === '' ? [] : findEntries(asEntries, query) },
    { label: 'Actions', entries: findEntries(actions, query) },
  ];
}
