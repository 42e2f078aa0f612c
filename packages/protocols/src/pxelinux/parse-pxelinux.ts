/**
 * Reads the part of the PXELINUX configuration language that PXELINUX and U-Boot agree on (netboot.md §1, §2) and answers the
 * one question a booting device has: what would be booted by default?
 */

import { parseKernelCommandLine } from './kernel-command-line.js';

export interface PxelinuxEntry {
  /** Name of the entry, or null when kernel and parameters stand outside any label. */
  readonly label: string | null;
  /** Path of the kernel, or null for an entry that boots the local disk. */
  readonly kernel: string | null;
  /** Paths of the initial RAM disks, comma-separated as written; null without one. */
  readonly initrd: string | null;
  /** The kernel command line as written. */
  readonly append: string;
  /** The same, taken apart; the last occurrence of a name wins. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly localBoot: boolean;
}

interface Draft {
  label: string | null;
  kernel: string | null;
  initrd: string | null;
  append: string | null;
  localBoot: boolean;
}

/** The default entry: the one that DEFAULT names, else the first. Null when the text boots nothing. Keywords in any case; unknown ones are ignored. */
export function parsePxelinux(text: string): PxelinuxEntry | null {
  const globals = draft(null);
  const labels: Draft[] = [];
  let defaultName: string | null = null;

  for (const line of text.split(/\r\n|\r|\n/)) {
    const match = /^\s*(\S+)(?:\s+(.*?))?\s*$/.exec(line);
    if (!match || match[1]!.startsWith('#')) continue;
    const value = match[2] ?? '';
    const entry = labels.at(-1) ?? globals;
    switch (match[1]!.toLowerCase()) {
      case 'default':
        defaultName = value;
        break;
      case 'label':
        labels.push(draft(value));
        break;
      case 'kernel':
      case 'linux':
        entry.kernel = value;
        break;
      case 'initrd':
        entry.initrd = value;
        break;
      case 'append':
        entry.append = value;
        break;
      case 'localboot':
        entry.localBoot = true;
        break;
    }
  }

  const named = defaultName === null ? undefined : labels.find((entry) => entry.label?.toLowerCase() === defaultName.toLowerCase());
  if (named) return finish(named, globals);
  // PXELINUX takes a DEFAULT that names no label for a kernel with its parameters.
  if (defaultName !== null && defaultName !== '' && globals.kernel === null) {
    const [kernel = '', ...rest] = defaultName.split(/\s+/);
    return finish({ ...globals, kernel, append: [rest.join(' '), globals.append].filter(Boolean).join(' ') }, globals);
  }
  const chosen = globals.kernel === null && !globals.localBoot ? labels[0] : globals;
  return chosen === undefined ? null : finish(chosen, globals);
}

function draft(label: string | null): Draft {
  return { label, kernel: null, initrd: null, append: null, localBoot: false };
}

/** An APPEND before the first label holds for every label without one; `APPEND -` says "none at all". */
function finish(entry: Draft, globals: Draft): PxelinuxEntry | null {
  if (entry.kernel === null && !entry.localBoot) return null;
  const inherited = entry.append ?? globals.append ?? '';
  const append = inherited === '-' ? '' : inherited;
  const parameters = parseKernelCommandLine(append);
  const initrd = entry.initrd ?? parameters.get('initrd') ?? globals.initrd;
  return { label: entry.label, kernel: entry.kernel, initrd, append, parameters, localBoot: entry.localBoot };
}
