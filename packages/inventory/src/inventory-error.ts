/** An inventory that cannot be read or believed; the message says which and what to do. Nothing of it is applied. */
export class InventoryError extends Error {
  override name = 'InventoryError';
}
