/**
 * Begins a statement whose transaction does not wait for the disk: a crash of the database server may lose its last fraction of a
 * second, whole and in order, never half. For what is repeated by itself or is no loss. The statement has to read `done` from `quick`;
 * the setting ends with the transaction.
 */
export const WITHOUT_WAITING = `with quick as materialized (select set_config('synchronous_commit', 'off', true) as done)`;
