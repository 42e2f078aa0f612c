import { posix } from 'node:path';

/** Content that a device keeps; a push beyond it fails as on a full card. */
const CARD_LIMIT_BYTES = 8 * 1024 * 1024;
const ENTRY_LIMIT = 2_000;

export const SUT_TEST_ROOT = '/mnt/sdcard';
export const SUT_FILES_DIRECTORY = '/data/data/com.mozilla.SUTAgentAndroid/files';

const SYSTEM_DIRECTORIES = [SUT_TEST_ROOT, SUT_FILES_DIRECTORY, '/data/local/tmp', '/system'];

/** The few files a SUT client leaves on a device, in memory. Paths are absolute and normalised. */
export class SutFileSystem {
  /** null is a directory. */
  readonly #entries = new Map<string, Buffer | null>([['/', null]]);

  constructor() {
    for (const path of SYSTEM_DIRECTORIES) this.makeDirectory(path);
  }

  isDirectory(path: string): boolean {
    return this.#entries.get(path) === null;
  }

  exists(path: string): boolean {
    return this.#entries.has(path);
  }

  read(path: string): Buffer | null {
    return this.#entries.get(path) ?? null;
  }

  /** Makes missing parents too; false if something of that name exists or the card is full. */
  makeDirectory(path: string): boolean {
    if (this.#entries.has(path) || this.#entries.size >= ENTRY_LIMIT) return false;
    const parent = posix.dirname(path);
    if (!this.isDirectory(parent) && !this.makeDirectory(parent)) return false;
    this.#entries.set(path, null);
    return true;
  }

  /** False when the parent is missing, the path is a directory, or the card is full. */
  write(path: string, content: Buffer): boolean {
    if (!this.isDirectory(posix.dirname(path)) || this.isDirectory(path) || this.#entries.size >= ENTRY_LIMIT) return false;
    let total = content.length;
    for (const [other, existing] of this.#entries) if (other !== path) total += existing?.length ?? 0;
    if (total > CARD_LIMIT_BYTES) return false;
    this.#entries.set(path, content);
    return true;
  }

  removeFile(path: string): boolean {
    if (this.read(path) === null) return false;
    return this.#entries.delete(path);
  }

  /** Names in a directory, sorted. */
  list(path: string): string[] {
    const names: string[] = [];
    for (const entry of this.#entries.keys()) if (entry !== '/' && posix.dirname(entry) === path) names.push(posix.basename(entry));
    return names.sort();
  }

  /** Removes a directory with all it holds; the lines are the agent's report (sut-agent.md §3.1). */
  removeDirectory(path: string): string[] {
    const lines = [`Deleting file(s) from ${path}`];
    const names = this.list(path);
    if (names.length === 0) lines.push('\t<empty>');
    for (const name of names) {
      const child = posix.join(path, name);
      if (this.isDirectory(child)) lines.push(...this.removeDirectory(child));
      else lines.push(`\t${this.#entries.delete(child) ? 'Deleted' : 'Unable to delete'} ${name}`);
    }
    this.#entries.delete(path);
    lines.push(`Deleting directory ${path}`);
    return lines;
  }
}
