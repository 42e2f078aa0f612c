import type { Log } from './log.js';
import { PortListener } from './port-listener.js';

/** Answers "pings": a TCP port that accepts, because ICMP cannot be answered per device without privileges. */
export class PingResponder {
  readonly #listener: PortListener;
  #wanted = false;
  #silenced = false;

  constructor(options: { device: string; address: string; port: number; log: Log }) {
    const { device, address, port, log } = options;
    this.#listener = new PortListener({
      host: address,
      port,
      serve: (socket) => {
        // Whoever pings only connects; a reset from its side is no event.
        socket.on('error', (error) => log('debug', 'ping connection broke', { device, cause: error.message }));
        socket.resume();
        socket.end();
      },
      failed: (error) =>
        log('error', `cannot listen for pings on ${address}:${port}; free the port or choose another`, { device, cause: error.message }),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  get answers(): boolean {
    return this.#listener.isOpen;
  }

  /** What the device's software wants; `silence` overrules it. */
  async answer(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    await this.#settle();
  }

  async silence(silenced: boolean): Promise<void> {
    this.#silenced = silenced;
    await this.#settle();
  }

  async #settle(): Promise<void> {
    if (this.#wanted && !this.#silenced) await this.#listener.open();
    else this.#listener.close();
  }
}
