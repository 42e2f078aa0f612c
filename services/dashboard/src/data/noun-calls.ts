import { type PreparedCall, prepareCall } from './calls.js';

/** The calls that everything operators describe has in common. `key` is its name, or the id where it has none. */
export interface NounCalls {
  deactivate: (key: string, body: { reason?: string }) => PreparedCall;
  activate: (key: string, body: { reason?: string }) => PreparedCall;
  remove: (key: string) => PreparedCall;
}

export const IMAGE_CALLS: NounCalls = {
  deactivate: (name, body) => prepareCall('deactivateImage', { params: { name }, body }),
  activate: (name, body) => prepareCall('activateImage', { params: { name }, body }),
  remove: (name) => prepareCall('removeImage', { params: { name } }),
};
export const PXE_CONFIG_CALLS: NounCalls = {
  deactivate: (name, body) => prepareCall('deactivatePxeConfig', { params: { name }, body }),
  activate: (name, body) => prepareCall('activatePxeConfig', { params: { name }, body }),
  remove: (name) => prepareCall('removePxeConfig', { params: { name } }),
};
export const HARDWARE_TYPE_CALLS: NounCalls = {
  deactivate: (id, body) => prepareCall('deactivateHardwareType', { params: { id }, body }),
  activate: (id, body) => prepareCall('activateHardwareType', { params: { id }, body }),
  remove: (id) => prepareCall('removeHardwareType', { params: { id } }),
};
export const RULE_CALLS: NounCalls = {
  deactivate: (name, body) => prepareCall('deactivateRegistrationRule', { params: { name }, body }),
  activate: (name, body) => prepareCall('activateRegistrationRule', { params: { name }, body }),
  remove: (name) => prepareCall('removeRegistrationRule', { params: { name } }),
};
