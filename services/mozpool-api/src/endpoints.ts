import type { Endpoint } from '@mozpool/service-kit';
import type { Guard } from './access/guard.js';
import { auditList } from './access/list-audit.js';
import { tokens } from './access/manage-tokens.js';
import { sessions } from './access/sessions.js';
import type { ApiDeps } from './api-deps.js';
import { relayTest } from './boards/relay-test.js';
import { deviceQuestions } from './devices/ask-about-device.js';
import { bootConfig } from './devices/boot-config.js';
import { bulk } from './devices/bulk.js';
import { deviceEvent } from './devices/device-event.js';
import { deviceOrders } from './devices/device-orders.js';
import { deviceReads } from './devices/device-reads.js';
import { deviceEdits } from './devices/edit-device.js';
import { execOnDevice } from './devices/exec-on-device.js';
import { deviceList } from './devices/list-devices.js';
import { devicePower } from './devices/power.js';
import { stateChange } from './devices/state-change.js';
import { docsPages } from './docs/docs-pages.js';
import { eventReads } from './events/event-reads.js';
import { environments } from './general/environments.js';
import { indexPage } from './general/index-page.js';
import { version } from './general/version.js';
import type { Handlers } from './http/handlers.js';
import { implement } from './http/implement.js';
import { bootConfigurations } from './inventory/boot-configurations.js';
import { deviceInventory } from './inventory/devices.js';
import { hardwareTypes } from './inventory/hardware-types.js';
import { images } from './inventory/images.js';
import { imagingServers } from './inventory/imaging-servers.js';
import { inventoryRuns } from './inventory/inventory-runs.js';
import { pxeConfigs } from './inventory/pxe-configs.js';
import { relayBoards } from './inventory/relay-boards.js';
import { registrationRules } from './registrations/registration-rules.js';
import { registrations } from './registrations/registrations.js';
import { deviceReports } from './reports/device-reports.js';
import { histories } from './reports/histories.js';
import { lastDay } from './reports/last-day.js';
import { requestReports } from './reports/request-reports.js';
import { requestChanges } from './requests/change-request.js';
import { createRequest } from './requests/create-request.js';
import { forceReturn } from './requests/force-return.js';
import { previewDevices } from './requests/preview-devices.js';
import { requestReads } from './requests/read-requests.js';
import { requestStatus } from './requests/request-status.js';
import { requestWebhook } from './requests/request-webhook.js';

/** Everything that this service answers, beside health and metrics. */
export function apiEndpoints(deps: ApiDeps, guard: Guard): Endpoint[] {
  const handlers: Handlers = {
    ...version(),
    ...environments(deps),

    ...deviceList(deps),
    ...deviceReads(deps),
    ...deviceEvent(deps),
    ...deviceEdits(deps),
    ...devicePower(deps),
    ...deviceOrders(deps),
    ...bulk(deps),
    ...deviceInventory(deps),
    ...relayBoards(deps),
    ...imagingServers(deps),
    ...images(deps),
    ...bootConfigurations(deps),
    ...hardwareTypes(deps),
    ...pxeConfigs(deps),
    ...inventoryRuns(deps),
    ...registrations(deps),
    ...registrationRules(deps),
    ...deviceQuestions(deps),
    ...execOnDevice(deps),
    ...stateChange(deps),
    ...bootConfig(deps),
    ...relayTest(deps),

    ...createRequest(deps),
    ...requestReads(deps),
    ...requestStatus(deps),
    ...requestChanges(deps),
    ...previewDevices(deps),

    ...deviceReports(deps),
    ...lastDay(deps),
    ...requestReports(deps),
    ...histories(deps),
    ...forceReturn(deps),

    ...eventReads(deps),
    ...requestWebhook(deps),

    ...tokens(deps),
    ...sessions(deps),
    ...auditList(deps),
  };
  return [...implement(handlers, guard), ...docsPages(deps), indexPage()];
}
