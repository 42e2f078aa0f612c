export { type BootProof, checkBootProof, type OldBootScripts, WITHOUT_PROOF } from './device/boot-proof.js';
export { type DeviceAttemptCount, deviceAttempts } from './device/device-attempts.js';
export {
  DEVICE_EVENT_NAMES,
  DEVICE_EVENTS,
  type DeviceAnswerEvent,
  type DeviceEvent,
  type DeviceScriptEvent,
} from './device/device-events.js';
export { failuresAfter, type WorkAnswer } from './device/device-failures.js';
export { MAINTENANCE_IMAGE, SELF_TEST_IMAGE } from './device/device-guards.js';
export * from './device/device-limits.js';
export * from './device/device-machine.js';
export * from './device/device-orders.js';
export * from './device/device-predicates.js';
export * from './device/device-retry.js';
export * from './device/device-states.js';
export * from './device/device-types.js';
export * from './device/failure-cause.js';
export * from './device/order-refusal.js';
export { generatedFiles } from './generate/generated-files.js';
export * from './inventory/change-limit.js';
export * from './inventory/inventory-types.js';
export { type PlanInput, planInventory } from './inventory/plan-inventory.js';
export { type Acceptance, acceptance, statesAccepting } from './machine/acceptance.js';
export { countedIn } from './machine/attempts.js';
export * from './machine/definition.js';
export { forceState, rowsFor, type TransitionResult, transition } from './machine/transition.js';
export * from './registration/registration-rule.js';
export * from './report/categories-before.js';
export * from './report/device-totals.js';
export * from './report/shared-faults.js';
export * from './request/request-advice.js';
export { requestAttempts } from './request/request-attempts.js';
export * from './request/request-end.js';
export * from './request/request-limits.js';
export * from './request/request-machine.js';
export * from './request/request-predicates.js';
export * from './request/request-states.js';
export * from './request/request-types.js';
export * from './request/webhook-events.js';
export * from './selection/boot-config.js';
export * from './selection/choose-device.js';
export * from './selection/demand.js';
export * from './selection/labels.js';
export * from './selection/offer.js';
export * from './selection/parse-selector.js';
export * from './selection/selector.js';
export * from './waiting/activity.js';
export { type DeviceAvailability, deviceAvailability } from './waiting/availability.js';
export * from './waiting/estimate-wait.js';
export * from './waiting/hold-history.js';
export * from './waiting/samples.js';
export * from './waiting/test-funnel.js';
