import type { DeviceBehaviour } from './behaviour.js';
import type { Log } from './log.js';
import type { ImageOdds } from './phases.js';
import { PortListener } from './port-listener.js';
import type { Random } from './random.js';
import { SutFileSystem } from './sut-file-system.js';
import { serveSutSession } from './sut-session.js';

interface SutAgentDeps {
  device: string;
  mac: string;
  address: string;
  port: number;
  random: Random;
  behaviour(): DeviceBehaviour;
  log: Log;
}

/** The SUT agent of a device: listens while an image that has one runs. Its files live as long as the card's content. */
export class SutAgent {
  readonly #deps: SutAgentDeps;
  readonly #listener: PortListener;
  #files = new SutFileSystem();
  #odds: ImageOdds | null = null;
  #reboot: () => Promise<boolean> = async () => false;
  #startedMs = 0;
  #sessions = 0;

  constructor(deps: SutAgentDeps) {
    this.#deps = deps;
    const { device, address, port, log } = deps;
    this.#listener = new PortListener({
      host: address,
      port,
      serve: (socket) => {
        // A client that resets its connection ends the session; the reader sees the close.
        socket.on('error', (error) => log('debug', 'SUT connection broke', { device, cause: error.message }));
        this.#sessions += 1;
        const odds = this.#odds;
        if (odds === null) {
          socket.destroy();
          return;
        }
        serveSutSession(socket, {
          context: { files: this.#files, cwd: '/', uniqueId: deps.mac.match(/../g)?.join(':') ?? deps.mac, startedMs: this.#startedMs },
          behaviour: deps.behaviour,
          serves: deps.random.chance(odds.sutVerify),
          spoilsPush: () => !deps.random.chance(odds.sdcardCheck),
          reboot: () => this.#reboot(),
          stopAgent: () => this.close(),
        }).catch((error: unknown) => {
          log('error', 'SUT session failed', { device, cause: String(error) });
          socket.destroy();
        });
      },
      failed: (error) =>
        log('error', `cannot listen for SUT clients on ${address}:${port}; free the port or choose another`, {
          device,
          cause: error.message,
        }),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  get sessions(): number {
    return this.#sessions;
  }

  get isOpen(): boolean {
    return this.#listener.isOpen;
  }

  /** `reboot` is called for `rebt`; false means that the device stayed up. */
  async open(odds: ImageOdds, reboot: () => Promise<boolean>): Promise<void> {
    this.#odds = odds;
    this.#reboot = reboot;
    this.#startedMs = performance.now();
    await this.settle();
  }

  /** To be called when the behaviour changed: `refuse` closes the port of a running agent. */
  async settle(): Promise<void> {
    if (this.#odds !== null && this.#deps.behaviour().sut !== 'refuse') await this.#listener.open();
    else this.#listener.close();
  }

  close(): void {
    this.#odds = null;
    this.#listener.close();
  }

  /** A newly written card has none of the old files. */
  wipe(): void {
    this.#files = new SutFileSystem();
  }
}
