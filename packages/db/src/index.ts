export * from './access/audit-log.js';
export * from './access/idempotency.js';
export * from './access/ownership.js';
export * from './access/sessions.js';
export * from './access/token-text.js';
export * from './access/tokens.js';
export * from './agent/agents.js';
export * from './api/index.js';
export * from './claim/claims.js';
export * from './claim/find-orphans.js';
export * from './command/commands.js';
export * from './device/find-due-devices.js';
export * from './device/load-device-address.js';
export * from './device/load-pxe-text.js';
export * from './device/lock-device.js';
export * from './device/postpone-device.js';
export * from './device/record-power.js';
export * from './device/save-device.js';
export * from './device/save-failures.js';
export * from './duties.js';
export * from './event/events.js';
export * from './event/read-events.js';
export * from './event/sequence-events.js';
export * from './inbox/inbox.js';
export { insist } from './insist.js';
export * from './inventory/boot-configurations.js';
export * from './inventory/change-inventory.js';
export * from './inventory/noun.js';
export * from './inventory/read-inventory.js';
export * from './inventory-sync/inventory-runs.js';
export * from './inventory-sync/load-inventory.js';
export * from './inventory-sync/write-inventory.js';
export * from './kind/kind-cache.js';
export * from './kind/kinds.js';
export * from './lab/apply-lab.js';
export * from './log/follow-logs.js';
export * from './log/logs.js';
export * from './match/find-candidates.js';
export * from './match/find-free-kinds.js';
export * from './match/find-waiting-requests.js';
export * from './match/lock-matcher.js';
export * from './migrate.js';
export * from './offer/set-offer.js';
export {
  createPool,
  inSavepoint,
  inTransaction,
  inTransactionThen,
  isDatabaseAway,
  isTransient,
  type Pool,
  type PoolOptions,
  type Queryable,
} from './pool.js';
export * from './registration/announced-device.js';
export * from './registration/registration-rules.js';
export * from './registration/registrations.js';
export * from './report/index.js';
export * from './request/delete-old-requests.js';
export * from './request/find-due-requests.js';
export * from './request/has-requests.js';
export * from './request/insert-request.js';
export * from './request/lock-request.js';
export { armReminder, findDueReminders, postponeReminder, takeReminder } from './request/reminders.js';
export * from './request/save-request.js';
export { unawaited } from './run-prepared.js';
export * from './waiting/index.js';
export * from './webhook/insert-webhook.js';
export * from './webhook/list-deliveries.js';
export * from './webhook/record-delivery.js';
export * from './webhook/take-due-deliveries.js';
