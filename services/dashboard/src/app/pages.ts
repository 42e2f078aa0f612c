import type { Scope } from '@mozpool/contracts';
import {
  type Icon,
  IconChartBar,
  IconCpu,
  IconDeviceMobile,
  IconDisc,
  IconFileText,
  IconLayoutDashboard,
  IconRefresh,
  IconServer,
  IconTicket,
  IconUserPlus,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { paths } from './paths.js';

export interface PageModule {
  Component: ComponentType;
}

/** A page that the navigation leads to. */
export interface NavigationPage {
  title: string;
  path: string;
  icon: Icon;
  /** Words that find it in the command palette. */
  keywords: string;
  scope: Scope;
}

/** In the order of the navigation. */
export const NAVIGATION: readonly NavigationPage[] = [
  { title: 'Overview', path: paths.overview(), icon: IconLayoutDashboard, keywords: 'home start figures attention', scope: 'read' },
  {
    title: 'Devices',
    path: paths.devices(),
    icon: IconDeviceMobile,
    keywords: 'boards phones table list bulk actions',
    scope: 'read',
  },
  { title: 'Requests', path: paths.requests(), icon: IconTicket, keywords: 'reservations queue waiting jobs', scope: 'read' },
  {
    title: 'Hardware',
    path: paths.hardware(),
    icon: IconServer,
    keywords: 'rack imaging servers relay boards test',
    scope: 'read',
  },
  {
    title: 'New devices',
    path: paths.registrations(),
    icon: IconUserPlus,
    keywords: 'registrations waiting approval approve reject quarantine rules announce',
    scope: 'read',
  },
  {
    title: 'Inventory',
    path: paths.inventory(),
    icon: IconRefresh,
    keywords: 'sync netbox file import dry run diff',
    scope: 'read',
  },
  { title: 'Images', path: paths.images(), icon: IconDisc, keywords: 'boot configurations checks edit', scope: 'read' },
  {
    title: 'PXE configurations',
    path: paths.pxeConfigs(),
    icon: IconFileText,
    keywords: 'network boot templates kernel placeholders edit',
    scope: 'read',
  },
  { title: 'Hardware types', path: paths.hardwareTypes(), icon: IconCpu, keywords: 'models labels limits edit', scope: 'read' },
  {
    title: 'Reports',
    path: paths.reports(),
    icon: IconChartBar,
    keywords: 'figures charts reliability failures usage waits daily csv export',
    scope: 'read',
  },
];
