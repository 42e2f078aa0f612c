/** Where the pages of the dashboard are: the API answers these with the page, the dashboard makes its routes and links of them. */
export const DASHBOARD_PAGES = {
  overview: '/',
  devices: '/devices/',
  device: '/devices/:name/',
  requests: '/requests/',
  newRequest: '/requests/new/',
  request: '/requests/:id/',
  hardware: '/hardware/',
  hardwareTypes: '/hardware-types/',
  registrations: '/new-devices/',
  inventory: '/inventory/',
  images: '/images/',
  image: '/images/:name/',
  pxeConfigs: '/pxe-configs/',
  pxeConfig: '/pxe-configs/:name/',
  reports: '/reports/',
  signIn: '/sign-in/',
  /** Every component that pages are made of, for people who make pages and for tests. */
  catalogue: '/catalogue/',
} as const;
export type DashboardPage = keyof typeof DASHBOARD_PAGES;
