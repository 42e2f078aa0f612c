import { DASHBOARD_PAGES, type DashboardPage } from '@mozpool/contracts';
import type { ReactNode } from 'react';
import type { RouteObject } from 'react-router';
import { ErrorPage, PageError } from './error-page.js';
import { LoadingPage } from './loading-page.js';
import { NotFoundPage } from './not-found-page.js';
import type { PageModule } from './pages.js';
import { Shell } from './shell.js';

/** The map of the dashboard. Each page is loaded when it is first opened; its module exports `Component`. */
const PAGES: Partial<Record<DashboardPage, () => Promise<PageModule>>> = {
  overview: () => import('../pages/overview/overview-page.js'),
  devices: () => import('../pages/devices/devices-page.js'),
  device: () => import('../pages/device/device-page.js'),
  requests: () => import('../pages/requests/requests-page.js'),
  newRequest: () => import('../pages/new-request/new-request-page.js'),
  request: () => import('../pages/request/request-page.js'),
  hardware: () => import('../pages/hardware/hardware-page.js'),
  hardwareTypes: () => import('../pages/hardware-types/hardware-types-page.js'),
  registrations: () => import('../pages/registrations/registrations-page.js'),
  inventory: () => import('../pages/inventory/inventory-page.js'),
  images: () => import('../pages/images/images-page.js'),
  image: () => import('../pages/image/image-page.js'),
  pxeConfigs: () => import('../pages/pxe-configs/pxe-configs-page.js'),
  pxeConfig: () => import('../pages/pxe-config/pxe-config-page.js'),
  reports: () => import('../pages/reports/reports-page.js'),
  signIn: () => import('../pages/sign-in/sign-in-page.js'),
  catalogue: () => import('../pages/catalogue/catalogue-page.js'),
};

const OUTSIDE: readonly DashboardPage[] = ['signIn'];

const routeOf = (page: string): RouteObject => ({
  path: DASHBOARD_PAGES[page as DashboardPage],
  // the router would show nothing in the place of a page that it could not load
  lazy: (): Promise<PageModule | { element: ReactNode }> =>
    PAGES[page as DashboardPage]!().catch((error: unknown) => ({ element: <PageError error={error} /> })),
  ErrorBoundary: ErrorPage,
});

export const routes: RouteObject[] = [
  {
    Component: Shell,
    HydrateFallback: LoadingPage,
    ErrorBoundary: ErrorPage,
    children: [
      ...Object.keys(PAGES)
        .filter((page) => !OUTSIDE.includes(page as DashboardPage))
        .map(routeOf),
      { path: '*', Component: NotFoundPage },
    ],
  },
  ...OUTSIDE.map((page) => ({ ...routeOf(page), HydrateFallback: LoadingPage })),
];
