import { AppShell, Burger, Group, NavLink, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { isProblem } from '../data/api-problem.js';
import { useVersion } from '../data/inventory.js';
import { sessionQuery } from '../data/session.js';
import { ColorSchemeMenu } from './color-scheme-menu.js';
import { IdentityMenu } from './identity-menu.js';
import { LiveBadge } from './live-badge.js';
import { NAVIGATION } from './pages.js';
import { Palette } from './palette.js';
import { openPalette } from './palette-store.js';
import { paths } from './paths.js';
import classes from './shell.module.css';

const ICON_SIZE = 18;
const MAIN = 'main';

/** What is around every page. Whoever may not even read is led to the page for signing in. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname, search } = useLocation();
  const { data: session, error } = useQuery(sessionQuery);
  const navigation = useNavigation();
  // on a phone the navigation covers the page: it goes once it was used
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new page closes it
  useEffect(close, [pathname]);
  const isStranger = isProblem(error, 'unauthenticated') || session?.scope === 'public';
  if (isStranger) return <Navigate to={paths.signIn({ next: pathname + search })} replace />;
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
      <a href={`#${MAIN}`} className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Burger
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
        />
        <Link to={paths.overview()} className={classes.brand}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          <Text fw={700} component="span">
            Mozpool
          </Text>
        </Link>
        <UnstyledButton className={classes.search} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K /">
          <IconSearch size={ICON_SIZE - 2} aria-hidden />
          <span className={classes.searchText}>Search devices, requests, pages</span>
          <VisuallyHidden className={classes.searchName}>Search</VisuallyHidden>
          <kbd className={classes.key}>Ctrl K</kbd>
        </UnstyledButton>
        <Group gap={6} wrap="nowrap" ml="auto">
          <LiveBadge />
          <ColorSchemeMenu />
          <IdentityMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages" className={classes.navbar} data-open={isOpen || undefined}>
        {NAVIGATION.map(({ title, path, icon: Shown }) => (
          <NavLink
            key={path}
            component={Link}
            to={path}
            label={title}
            active={isCurrent(pathname, path)}
            aria-current={isCurrent(pathname, path) ? 'page' : undefined}
            leftSection={<Shown size={ICON_SIZE} stroke={1.6} aria-hidden />}
            className={classes.link}
          />
        ))}
        <Version />
      </AppShell.Navbar>
      <AppShell.Main id={MAIN} tabIndex={-1} aria-busy={navigation.state === 'loading'} className={classes.main}>
        <Outlet />
      </AppShell.Main>
      <Palette />
      <ScrollRestoration />
    </AppShell>
  );
}

const isCurrent = (pathname: string, path: string): boolean => pathname === path || (path !== '/' && pathname.startsWith(`${path}/`));

function Version() {
  const { data: version } = useVersion();
  return (
    <Text size="xs" c="dimmed" mt="auto" px="sm" py="xs">
      {version && `Mozpool ${version} · `}
      <a href="/api/docs/" className={classes.quiet}>
        API
      </a>
    </Text>
  );
}
