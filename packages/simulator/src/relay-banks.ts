import type { ProxrCommand } from '@mozpool/protocols';

type RelayCommand = Exclude<ProxrCommand, { kind: 'test' }>;

/** One relay moved, or was asked where it is. */
interface RelayTouch {
  bank: number;
  relay: number;
  on: boolean | null;
}

/** What a board's answer to a query or a switch is made of. */
type RelayOutcome =
  | { kind: 'query'; payload: number[]; touched: RelayTouch[] }
  | { kind: 'switched'; touched: RelayTouch[] }
  | { kind: 'unknown'; reason: string };

/** `124 0` answers this many bytes, the banks that a board does not have as 0 (proxr-relay.md §4.2). */
const ALL_BANKS_BYTES = 32;
const RELAYS_PER_BANK = 8;

/** The relay registers of a board. All start OFF: devices on normally closed contacts are powered. */
export class RelayBanks {
  readonly #bitmaps: number[];
  readonly #isStuck: (bank: number, relay: number) => boolean;

  constructor(banks: number, isStuck: (bank: number, relay: number) => boolean) {
    this.#bitmaps = new Array<number>(banks).fill(0);
    this.#isStuck = isStuck;
  }

  isOn(bank: number, relay: number): boolean {
    return ((this.#bitmaps[bank - 1] ?? 0) & (1 << (relay - 1))) !== 0;
  }

  reset(): void {
    this.#bitmaps.fill(0);
  }

  /** Carries out a command at once. `touched` lists every relay that was commanded, also where it already stood so or is stuck; of a bitmap, those it changes. */
  apply(command: RelayCommand): RelayOutcome {
    const query = command.kind === 'readRelay' || command.kind === 'readBank';
    if (command.bank > this.#bitmaps.length || (command.bank === 0 && command.kind === 'readRelay')) {
      return { kind: 'unknown', reason: `bank ${command.bank} does not exist here` };
    }
    if (query) return this.#read(command);
    const banks = command.bank === 0 ? this.#bitmaps.map((_bitmap, index) => index + 1) : [command.bank];
    const touched = banks.flatMap((bank) => this.#targets(command, bank));
    for (const { bank, relay, on } of touched) this.#move(bank, relay, on === true);
    return { kind: 'switched', touched };
  }

  #read(command: Extract<RelayCommand, { kind: 'readRelay' | 'readBank' }>): RelayOutcome {
    if (command.kind === 'readRelay') {
      const touched = [{ bank: command.bank, relay: command.relay, on: null }];
      return { kind: 'query', payload: [this.isOn(command.bank, command.relay) ? 1 : 0], touched };
    }
    if (command.bank > 0) return { kind: 'query', payload: [this.#bitmaps[command.bank - 1] ?? 0], touched: [] };
    const all = [...this.#bitmaps, ...new Array<number>(ALL_BANKS_BYTES).fill(0)].slice(0, ALL_BANKS_BYTES);
    return { kind: 'query', payload: all, touched: [] };
  }

  #targets(command: RelayCommand, bank: number): RelayTouch[] {
    if (command.kind === 'setRelay') return [{ bank, relay: command.relay, on: command.on }];
    const relays = Array.from({ length: RELAYS_PER_BANK }, (_none, index) => index + 1);
    if (command.kind === 'setAllRelays') return relays.map((relay) => ({ bank, relay, on: command.on }));
    if (command.kind === 'writeBank') {
      // a bitmap names all eight; those that it leaves as they are have not been switched
      const asked = relays.map((relay) => ({ bank, relay, on: (command.bitmap & (1 << (relay - 1))) !== 0 }));
      return asked.filter(({ relay, on }) => on !== this.isOn(bank, relay));
    }
    return [];
  }

  #move(bank: number, relay: number, on: boolean): void {
    if (this.#isStuck(bank, relay)) return;
    const bit = 1 << (relay - 1);
    const bitmap = this.#bitmaps[bank - 1] ?? 0;
    this.#bitmaps[bank - 1] = on ? bitmap | bit : bitmap & ~bit;
  }
}
