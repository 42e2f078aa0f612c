import { readFile } from 'node:fs/promises';

export interface RelayAction {
  seq: number;
  at: string;
  board: string;
  bank: number;
  relay: number;
  /** `off`: the device lost power. */
  action: 'get' | 'on' | 'off';
  device: string | null;
}

export interface RelayRecord {
  all(): Promise<RelayAction[]>;
}

/** For `node -e` in the container of the rack: prints the record. */
export const READ_RELAY_ACTIONS = `process.stdout.write(require('node:fs').readFileSync('/rack/relay-actions.jsonl'))`;

/** One action each line, as the simulated rack writes them. */
export function parseRelayActions(text: string): RelayAction[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RelayAction);
}

/** What the boards say they were made to do, written before they answer. */
export function createRelayRecord(file: string): RelayRecord {
  return {
    async all() {
      return parseRelayActions(await readFile(file, 'utf8'));
    },
  };
}
