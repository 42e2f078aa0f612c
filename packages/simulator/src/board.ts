import type { Socket } from 'node:net';
import {
  decodeProxrRequest,
  encodeFusionReply,
  encodeProxrReply,
  PROXR_CONFIGURATION_MODE,
  PROXR_OK,
  type ProxrCommand,
  type ProxrFraming,
} from '@mozpool/protocols';
import type { ActionLog, BoardAction } from './action-log.js';
import { type BoardBehaviour, changedBoardBehaviour, NORMAL_BOARD } from './behaviour.js';
import { BoardListener } from './board-listener.js';
import { pausedFor } from './clock.js';
import { type BoardConfig, boardKey } from './config.js';
import type { Log } from './log.js';
import { RelayBanks } from './relay-banks.js';

/** What hangs on a relay. */
export interface PowerLine {
  readonly name: string;
  /** The relay acknowledges but does not move. */
  readonly relayIsDead: boolean;
  setPower(powered: boolean): void;
}

/** The real rest after a connection, before scaling (proxr-relay.md §7). */
export const COOLDOWN_SECONDS = 1;
/** Network modules drop silent connections; without this a vanished client would block its board for ever. */
const INACTIVITY_LIMIT_MS = 60_000;
/** No command is longer; what exceeds it is noise. */
const REQUEST_LIMIT_BYTES = 512;
/** Gap between the two halves of an answer in mode `split`. */
const SPLIT_GAP_MS = 20;
/** Bytes that mean nothing in any reply. */
const GARBAGE = [0x47, 0xc3, 0x99];

interface BoardDeps {
  config: BoardConfig;
  cooldownMs: number;
  actions: ActionLog;
  log: Log;
  lineAt(bank: number, relay: number): PowerLine | undefined;
}

export interface BoardSnapshot {
  key: string;
  host: string;
  port: number;
  listening: boolean;
  behaviour: BoardBehaviour;
}

/** A simulated ProXR relay board on TCP: raw and API framing, one connection at a time, faults on demand. */
export class Board {
  readonly key: string;
  readonly #deps: BoardDeps;
  readonly #listener: BoardListener;
  readonly #relays: RelayBanks;
  #behaviour: BoardBehaviour = NORMAL_BOARD;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
    this.key = boardKey(deps.config);
    const { host, port, singleConnection, cooldown, banks } = deps.config;
    this.#relays = new RelayBanks(banks, (bank, relay) => this.#isDead(bank, relay));
    this.#listener = new BoardListener({
      key: this.key,
      host,
      port,
      singleConnection,
      cooldownMs: cooldown ? deps.cooldownMs : 0,
      serve: (socket) => this.#serve(socket),
      log: deps.log,
    });
  }

  async start(): Promise<void> {
    await this.#listener.start();
  }

  stop(): void {
    this.#listener.stop();
  }

  /** Changes part of the behaviour; throws `BehaviourError` for unknown keys or values. */
  behave(patch: unknown): BoardBehaviour {
    this.#behaviour = changedBoardBehaviour(this.#behaviour, patch);
    this.#listener.refuse(this.#behaviour.mode === 'refuse');
    return this.#behaviour;
  }

  /** Normal behaviour, and every relay back to "device powered". The devices are not told. */
  reset(): void {
    this.behave(NORMAL_BOARD);
    this.#relays.reset();
  }

  snapshot(): BoardSnapshot {
    const { host } = this.#deps.config;
    return { key: this.key, host, port: this.#listener.port, listening: this.#listener.listening, behaviour: this.#behaviour };
  }

  #isDead(bank: number, relay: number): boolean {
    if (this.#deps.lineAt(bank, relay)?.relayIsDead) return true;
    return this.#behaviour.mode === 'dead_relay' && concerns(this.#behaviour.relays, bank, relay);
  }

  #serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    let answers = Promise.resolve();
    const ended = new AbortController();
    socket.setNoDelay(true);
    socket.setTimeout(INACTIVITY_LIMIT_MS, () => socket.destroy());
    // A reset by the client ends the connection like any other end; 'close' follows.
    socket.on('error', (error) => this.#deps.log('debug', 'board connection broke', { board: this.key, cause: error.message }));
    socket.on('close', () => ended.abort());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const request = decodeProxrRequest(received);
        if (request.status === 'incomplete') {
          if (received.length > REQUEST_LIMIT_BYTES) socket.destroy();
          // Firmware 3.2 forgets what it has when the sender pauses.
          if (this.#behaviour.requireWholeCommands) received = Buffer.alloc(0);
          return;
        }
        if (request.status === 'invalid') {
          this.#deps.log('warn', 'board does not know this command', { board: this.key, cause: request.reason });
          socket.destroy();
          return;
        }
        received = received.subarray(request.length);
        const reply = this.#carryOut(request.command, request.framing);
        answers = answers.then(() => this.#answer(socket, reply, ended.signal));
      }
    });
  }

  #carryOut(command: ProxrCommand, framing: ProxrFraming): Reply {
    const { mode, relays, delayMs } = this.#behaviour;
    const touches = 'relay' in command ? concerns(relays, command.bank, command.relay) : relays === null;
    const fault = touches ? mode : 'normal';
    if (command.kind === 'test')
      return { fault, delayMs, bytes: encodeProxrReply([fault === 'wrong_byte' ? PROXR_CONFIGURATION_MODE : PROXR_OK], framing) };
    // A board that hangs, resets or closes does so before it moves anything.
    if (fault === 'hang' || fault === 'close' || fault === 'reset') return { fault, delayMs, bytes: null };
    const outcome = this.#relays.apply(command);
    if (outcome.kind === 'unknown') {
      this.#deps.log('warn', 'board closes without an answer', { board: this.key, cause: outcome.reason });
      return { fault: 'close', delayMs, bytes: null };
    }
    for (const { bank, relay, on } of outcome.touched) {
      const line = this.#deps.lineAt(bank, relay);
      const action: BoardAction['action'] = on === null ? 'get' : on ? 'off' : 'on';
      this.#deps.actions.record({ board: this.key, bank, relay, action, device: line?.name ?? null });
      if (on !== null) line?.setPower(!this.#relays.isOn(bank, relay));
    }
    if (fault === 'wrong_byte') return { fault, delayMs, bytes: encodeProxrReply([PROXR_CONFIGURATION_MODE], framing) };
    if (outcome.kind === 'query') return { fault, delayMs, bytes: encodeProxrReply(outcome.payload, framing) };
    const on = outcome.touched.some((touch) => touch.on);
    if (fault === 'fusion') return { fault, delayMs, bytes: encodeFusionReply(command.bank, on ? 1 : 0, framing) };
    return { fault, delayMs, bytes: encodeProxrReply([PROXR_OK], framing) };
  }

  async #answer(socket: Socket, reply: Reply, ended: AbortSignal): Promise<void> {
    if (!(await pausedFor(reply.delayMs, ended))) return;
    switch (reply.fault) {
      case 'hang':
        return;
      case 'close':
        socket.end();
        socket.destroy();
        return;
      case 'reset':
        socket.resetAndDestroy();
        return;
      case 'garbage':
        socket.write(Buffer.from(GARBAGE));
        return;
    }
    const bytes = reply.bytes ?? Buffer.alloc(0);
    if (reply.fault !== 'split' || bytes.length < 2) {
      socket.write(bytes);
      return;
    }
    socket.write(bytes.subarray(0, 1));
    if (await pausedFor(SPLIT_GAP_MS, ended)) socket.write(bytes.subarray(1));
  }
}

interface Reply {
  fault: BoardBehaviour['mode'];
  delayMs: number;
  bytes: Buffer | null;
}

function concerns(relays: BoardBehaviour['relays'], bank: number, relay: number): boolean {
  return relays === null || relays.some((candidate) => candidate.bank === bank && candidate.relay === relay);
}
