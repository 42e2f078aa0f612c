import type { ProblemCode } from '@mozpool/contracts';
import {
  changeInventory,
  createInventory,
  deleteInventory,
  findInventory,
  type InventoryOutcome,
  type InventoryRow,
  listInventory,
  type Noun,
  setInventoryActive,
} from '@mozpool/db';
import { json, noContent, Problem, type Reply } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { cursorOf, readCursor } from '../format/cursor.js';

export interface NounInput<Row extends InventoryRow, Shown, Key extends string, Plural extends string> {
  noun: Noun;
  /** Keys of answers, as the catalog has them. */
  key: Key;
  plural: Plural;
  /** `A relay board`, for messages. */
  what: string;
  unknown: { code: ProblemCode; param: string };
  show: (row: Row) => Shown;
}

type Values = Record<string, unknown>;
interface ListQuery {
  inactive: boolean;
  limit?: number | undefined;
  after?: string | undefined;
}

/**
 * The calls that are the same for everything that operators describe. What a body has to be beyond its schema is checked before;
 * whatever is changed may let a request fit that did not before, so the matcher is rung.
 */
export function nounHandlers<Row extends InventoryRow, Shown, Key extends string, Plural extends string>(
  { db, queues }: Pick<ApiDeps, 'db' | 'queues'>,
  { noun, key, plural, what, unknown, show }: NounInput<Row, Shown, Key, Plural>,
) {
  const one = (row: Row) => ({ [key]: show(row) }) as { [K in Key]: Shown };
  const known = async (name: string): Promise<Row> => {
    const row = await findInventory<Row>(db, noun, keyOf(name));
    if (!row) throw unknownProblem(name);
    return row;
  };
  const unknownProblem = (name: string) => new Problem(unknown.code, { [unknown.param]: name });
  /** Keys that are numbers are looked up only if they are some. */
  const keyOf = (name: string): string | number => {
    if (noun.key !== 'id') return name;
    if (!/^\d{1,15}$/.test(name)) throw unknownProblem(name);
    return Number(name);
  };
  const settle = async (outcome: InventoryOutcome, name: string, expected?: number): Promise<number> => {
    const named = `${what} ${name}`;
    switch (outcome.outcome) {
      case 'done':
        await queues.ring('match', 0);
        return outcome.id;
      case 'unknown':
        throw unknownProblem(name);
      case 'changed':
        throw new Problem('changed_meanwhile', { what: named, revision: outcome.revision, expected });
      case 'in_use': {
        const uses = outcome.uses.map((use) => `${use.what} ${use.names.join(', ')}`).join('; ');
        throw new Problem('in_use', { what: named, uses });
      }
      case 'exists':
        throw new Problem('already_exists', { what: what.toLowerCase(), field: fieldOf(noun, outcome.constraint) });
    }
  };

  return {
    async list({ query: { inactive, limit, after } }: { query: ListQuery }) {
      const pageSize = limit ?? LIST_LIMITS.inventory;
      const rows = await listInventory<Row>(db, noun, {
        inactive,
        limit: pageSize,
        after: after === undefined ? null : keyOf(readCursor(after, 1)[0]!),
      });
      const last = rows.length === pageSize ? rows.at(-1) : undefined;
      const next = limit === undefined ? {} : { next: last ? cursorOf(String(last[noun.key as keyof Row])) : null };
      return json({ [plural]: rows.map(show), ...next } as { [K in Plural]: Shown[] } & { next?: string | null });
    },
    async details(name: string) {
      return json(one(await known(name)));
    },
    async create(values: Values, caller: Caller): Promise<Reply<{ [K in Key]: Shown }>> {
      const outcome = await createInventory(db, noun, { values, by: caller.name });
      const id = await settle(outcome, String(values[noun.key] ?? ''));
      const row = await findInventory<Row>(db, { ...noun, key: 'id' }, id);
      if (!row) throw unknownProblem(String(id));
      return { ...json(one(row)), status: 201 };
    },
    async change(name: string, { revision, ...values }: Values & { revision?: number | undefined }, caller: Caller) {
      await settle(await changeInventory(db, noun, { key: keyOf(name), values, revision, by: caller.name }), name, revision);
      return json(one(await known(name)));
    },
    async setActive(name: string, active: boolean, { caller, reason }: { caller: Caller; reason: string | null }) {
      await settle(await setInventoryActive(db, noun, { key: keyOf(name), active, by: caller.name, reason }), name);
      return json(one(await known(name)));
    },
    async remove(name: string, caller: Caller) {
      await settle(await deleteInventory(db, noun, { key: keyOf(name), by: caller.name }), name);
      return noContent();
    },
  };
}

/** What a constraint keeps unique: `devices_mac_address_key` → `mac_address`. */
function fieldOf({ table }: Noun, constraint: string): string {
  return constraint.replace(`${table}_`, '').replace(/_key$/, '').replace('pkey', 'hardware type').replace('type_model', 'type and model');
}
