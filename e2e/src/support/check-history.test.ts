import type pg from 'pg';
import { expectSoundHistory } from './check-history.js';
import type { EventRow } from './events.js';
import type { RelayAction } from './relay-record.js';

const db = {
  query: async (text: string) => ({ rows: text.includes('from devices') ? [{ id: 1, name: 'panda-0001' }] : [] }),
} as unknown as Pick<pg.Pool, 'query'>;

const COMMANDED_AT = 1_000;
const command = { id: 1, at: new Date(COMMANDED_AT), kind: 'command', deviceId: 1, event: 'power_cycle', generation: 1 } as EventRow;
const action = (seq: number, what: RelayAction['action']) =>
  ({ seq, at: new Date(COMMANDED_AT + seq).toISOString(), action: what, device: 'panda-0001' }) as RelayAction;

test('a device that is power-cycled while the history is read is no fault of it', async () => {
  const events: EventRow[] = [];
  const actions: RelayAction[] = [];
  /** What is there now; then the device is power-cycled. */
  const look = <Row>(rows: Row[]): Row[] => {
    const seen = [...rows];
    events.push(command);
    actions.push(action(1, 'off'), action(2, 'on'));
    return seen;
  };
  await expectSoundHistory({ db, events: { all: async () => look(events) }, relayActions: async () => look(actions) });
});

test('a device whose power is just being cycled is waited for', async () => {
  const actions = [action(1, 'off')];
  const relayActions = async () => {
    const seen = [...actions];
    actions.push(action(2, 'on'));
    return seen;
  };
  await expectSoundHistory({ db, events: { all: async () => [command] }, relayActions });
});

test('a cut that nobody ordered is told', async () => {
  const actions = [action(1, 'off'), action(2, 'on')];
  await expect(expectSoundHistory({ db, events: { all: async () => [] }, relayActions: async () => actions })).rejects.toThrow(
    'lost power at 1970-01-01T00:00:01.001Z without a command of its own',
  );
});
