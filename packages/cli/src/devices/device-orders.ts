import type { BulkAction } from '@mozpool/contracts';
import { Option } from 'commander';
import { CliError } from '../cli-error.js';
import { bootConfigOption } from '../session/boot-config-option.js';

export interface OrderCall {
  action: BulkAction;
  arguments?: Record<string, unknown>;
}

/** What its options have read. */
export interface OrderArguments {
  pxeConfig?: string;
  bootConfig?: unknown;
}

/** One command that tells devices something; the calls behind it are those of the API for many devices. */
export interface DeviceOrderCommand {
  summary: string;
  /** Beyond the devices: what the command is told, as words that come first. */
  words?: { usage: string; help: string };
  options?: readonly Option[];
  example: string;
  /** It changes nothing that matters: nobody is asked. */
  harmless?: true;
  /** Words that are not its own are devices. */
  read(words: readonly string[], options: OrderArguments): { call: OrderCall; devices: readonly string[] };
}

const usage = (message: string) => new CliError(message, { exit: 'usage' });
const plain =
  (action: BulkAction): DeviceOrderCommand['read'] =>
  (devices) => ({ call: { action }, devices });

/** One word, and then devices. */
const withWord =
  (what: string, call: (word: string, options: OrderArguments) => OrderCall): DeviceOrderCommand['read'] =>
  ([word, ...devices], options) => {
    if (word === undefined) throw usage(`${what} is missing.`);
    return { call: call(word, options), devices };
  };

const LABEL = /^[^=]+=|-$/;

export const DEVICE_ORDERS: Readonly<Record<string, DeviceOrderCommand>> = {
  ping: { summary: 'ping devices', example: 'ping panda-0007', harmless: true, read: plain('ping') },
  check: { summary: 'check idle devices now', example: 'check --pool b2g', harmless: true, read: plain('check') },
  power: {
    summary: 'cut and restore power, or cut it',
    words: { usage: 'cycle|off', help: 'cycle or off' },
    options: [
      new Option('--pxe-config <name>', 'with cycle: boots this PXE configuration from the network'),
      new Option('--boot-config <text>', 'with --pxe-config: the boot configuration that its script reads, as it is'),
    ],
    example: 'power cycle panda-0007',
    read: withWord('cycle or off', (word, { pxeConfig, bootConfig }) => {
      if (word === 'off' && pxeConfig === undefined) return { action: 'power-off' };
      if (word !== 'cycle') throw usage(word === 'off' ? '--pxe-config goes with cycle.' : `"${word}" is not cycle or off.`);
      if (bootConfig !== undefined && pxeConfig === undefined) throw usage('--boot-config goes with --pxe-config.');
      return { action: 'power-cycle', arguments: { pxe_config: pxeConfig, boot_config: bootConfig } };
    }),
  },
  reboot: { summary: 'reboot devices without cutting power, where they can', example: 'reboot panda-0007', read: plain('reboot') },
  image: {
    summary: 'install an image',
    words: { usage: 'IMAGE', help: 'name of the image' },
    options: [bootConfigOption()],
    example: 'image b2g panda-0007 --boot-config b2gbase=http://builds.example.org/b2g/',
    read: withWord('The image', (image, { bootConfig }) => ({ action: 'image', arguments: { ...(bootConfig as object), image } })),
  },
  'self-test': { summary: 'let devices prove that they work', example: 'self-test --category failed', read: plain('self-test') },
  maintenance: { summary: 'boot the live image for a person', example: 'maintenance panda-0007', read: plain('maintenance') },
  offline: {
    summary: 'take devices out of the pool',
    example: `offline --label rack=7 --reason 'rack 7 moves'`,
    read: plain('offline'),
  },
  online: { summary: 'bring devices back into the pool, through a self-test', example: 'online --label rack=7', read: plain('online') },
  'lock-out': { summary: 'leave devices to somebody else', example: 'lock-out panda-0007', read: plain('lock-out') },
  troubleshoot: { summary: 'set devices aside to look into them', example: 'troubleshoot panda-0007', read: plain('troubleshoot') },
  'clear-pxe': {
    summary: 'do not answer the next network boot',
    example: 'clear-pxe panda-0007',
    read: plain('clear-pxe'),
  },
  comment: {
    summary: 'change the comments on devices',
    words: { usage: 'TEXT', help: "the comments; '' takes them away" },
    example: `comment 'screen cracked' panda-0007`,
    read: withWord('The text', (comments) => ({ action: 'set-comments', arguments: { comments } })),
  },
  environment: {
    summary: 'move devices to another environment',
    words: { usage: 'NAME', help: 'the environment' },
    example: 'environment staging panda-0007',
    read: withWord('The environment', (environment) => ({ action: 'set-environment', arguments: { environment } })),
  },
  label: {
    summary: 'change labels of devices',
    words: { usage: 'KEY=VALUE|KEY-', help: 'labels to set, and with a final "-" to remove' },
    example: 'label gpu=mali broken- panda-0007',
    read(words) {
      const given = words.filter((word) => LABEL.test(word));
      if (given.length === 0) throw usage('Which labels? KEY=VALUE sets one, KEY- removes it.');
      const labels = Object.fromEntries(
        given.map((word) => (word.includes('=') ? splitAt(word, word.indexOf('=')) : [word.slice(0, -1), null])),
      );
      return { call: { action: 'set-labels', arguments: { labels } }, devices: words.filter((word) => !LABEL.test(word)) };
    },
  },
  force: {
    summary: 'force devices into a state',
    words: { usage: 'STATE', help: 'a state of the device machine' },
    example: `force troubleshooting panda-0007 --reason 'lent to the graphics team'`,
    read: withWord('The state', (to) => ({ action: 'set-state', arguments: { to } })),
  },
};

const splitAt = (text: string, index: number) => [text.slice(0, index), text.slice(index + 1)];
