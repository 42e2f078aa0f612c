import { type AdbSessionDeps, serveAdbSession } from './adb-session.js';
import type { Log } from './log.js';
import { PortListener } from './port-listener.js';

interface AdbDaemonDeps extends Pick<AdbSessionDeps, 'device' | 'behaviour' | 'knownKey'> {
  address: string;
  port: number;
  log: Log;
}

/** The adb daemon of a device: listens while an image with an agent runs. */
export class AdbDaemon {
  readonly #deps: AdbDaemonDeps;
  readonly #listener: PortListener;
  #reboot: (() => Promise<boolean>) | null = null;

  constructor(deps: AdbDaemonDeps) {
    this.#deps = deps;
    const { device, address, port, log } = deps;
    this.#listener = new PortListener({
      host: address,
      port,
      serve: (socket) => {
        // A host that resets its connection ends the session; 'close' follows.
        socket.on('error', (error) => log('debug', 'adb connection broke', { device, cause: error.message }));
        serveAdbSession(socket, { ...deps, reboot: async () => (await this.#reboot?.()) ?? false });
      },
      failed: (error) =>
        log('error', `cannot listen for adb on ${address}:${port}; free the port or choose another`, { device, cause: error.message }),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  get isOpen(): boolean {
    return this.#listener.isOpen;
  }

  /** `reboot` is called for a reboot; false means that the device stayed up. */
  async open(reboot: () => Promise<boolean>): Promise<void> {
    this.#reboot = reboot;
    await this.settle();
  }

  /** To be called when the behaviour changed: `refuse` closes the port of a running daemon. */
  async settle(): Promise<void> {
    if (this.#reboot !== null && this.#deps.behaviour().adb !== 'refuse') await this.#listener.open();
    else this.#listener.close();
  }

  close(): void {
    this.#reboot = null;
    this.#listener.close();
  }
}
