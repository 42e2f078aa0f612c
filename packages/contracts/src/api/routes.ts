import { accessRoutes } from './access.js';
import { bulkRoutes } from './bulk.js';
import { deviceOrderRoutes } from './device-orders.js';
import { deviceRoutes } from './devices.js';
import { eventRoutes } from './events.js';
import { generalRoutes } from './general.js';
import { historyRoutes } from './history.js';
import { inventoryRoutes } from './inventory.js';
import { inventoryRunRoutes } from './inventory-runs.js';
import { registrationRoutes } from './registrations.js';
import { reportRoutes } from './reports.js';
import { requestRoutes } from './requests.js';
import type { Route } from './route.js';

/** Every call of the HTTP API. A call that is not here does not exist; one that is here and not implemented does not compile. */
export const ROUTES = {
  ...generalRoutes,
  ...deviceRoutes,
  ...deviceOrderRoutes,
  ...bulkRoutes,
  ...inventoryRoutes,
  ...inventoryRunRoutes,
  ...registrationRoutes,
  ...requestRoutes,
  ...historyRoutes,
  ...reportRoutes,
  ...eventRoutes,
  ...accessRoutes,
};
export type RouteId = keyof typeof ROUTES;
export const ROUTE_IDS = Object.keys(ROUTES) as RouteId[];

/** The same without the types of each. */
export const routeOf = (id: RouteId): Route => ROUTES[id];
