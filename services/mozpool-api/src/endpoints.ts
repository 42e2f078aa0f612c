import type { Endpoint } from '@mozpool/service-kit';
import type { ApiDeps } from './api-deps.js';
import { relayTest } from './boards/relay-test.js';
import { bootConfig } from './devices/boot-config.js';
import { clearPxe } from './devices/clear-pxe.js';
import { deviceEvent } from './devices/device-event.js';
import { deviceLog, deviceState, deviceStatus } from './devices/device-state.js';
import { setComments, setEnvironment } from './devices/edit-device.js';
import { deviceList } from './devices/list-devices.js';
import { ping } from './devices/ping.js';
import { powerCycle, powerOff } from './devices/power.js';
import { stateChange } from './devices/state-change.js';
import { environments } from './general/environments.js';
import { images } from './general/images.js';
import { indexPage } from './general/index-page.js';
import { pxeConfigs } from './general/pxe-configs.js';
import { version } from './general/version.js';
import { renewRequest, requestEvent, returnRequest } from './requests/change-request.js';
import { createRequest } from './requests/create-request.js';
import { requestDetailsEndpoints, requestList, requestLog } from './requests/read-requests.js';
import { requestStatus } from './requests/request-status.js';

/** Everything that this service answers, beside health and metrics. */
export function apiEndpoints(deps: ApiDeps): Endpoint[] {
  const endpoints = [
    version(),
    environments(deps),
    images(deps),
    ...pxeConfigs(deps),

    deviceList(deps),
    createRequest(deps),
    deviceEvent(deps),
    stateChange(deps),
    deviceStatus(deps),
    deviceState(deps),
    deviceLog(deps),
    bootConfig(deps),
    powerCycle(deps),
    powerOff(deps),
    clearPxe(deps),
    ping(deps),
    setComments(deps),
    setEnvironment(deps),
    relayTest(deps),

    requestList(deps),
    ...requestDetailsEndpoints(deps),
    requestStatus(deps),
    requestLog(deps),
    renewRequest(deps),
    returnRequest(deps),
    requestEvent(deps),
  ];
  return [...endpoints, indexPage(endpoints)];
}
