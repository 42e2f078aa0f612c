export { readInventoryFile } from './config.js';
export { InventoryError } from './inventory-error.js';
export { type Inventory, readInventory } from './read-inventory.js';
export type { Reading, Source, Told } from './source.js';
