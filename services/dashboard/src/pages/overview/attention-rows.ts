import { paths } from '../../app/paths.js';
import type { CallReply } from '../../data/calls.js';

type Attention = CallReply<'attentionReport'>;

/** Something that a person has to look at. */
export interface AttentionRow {
  key: string;
  kind: 'part' | 'agent' | 'failed' | 'offline';
  name: string;
  to: string;
  /** What is wrong, as a sentence. */
  reason: string;
  /** Null: not known. */
  since: string | null;
  /** How many devices cannot be used because of it. */
  devices: number;
  /** Requesters whom it failed lately. */
  hurt: readonly string[];
}

/** Everything that needs a person, sorted by how much it hurts: devices lost, people failed; then by its kind, and what is newest. */
export function attentionRows({ shared_faults, silent_agents, failed, offline }: Attention): AttentionRow[] {
  const rows: AttentionRow[] = [
    ...silent_agents.map(
      ({ imaging_server, since, devices }): AttentionRow => ({
        key: `agent ${imaging_server}`,
        kind: 'agent',
        name: imaging_server,
        to: paths.devices({ imaging_server }),
        reason: `Its agent is not heard: nothing reaches its ${devices} devices. Look at the machine and its network.`,
        since,
        devices,
        hurt: [],
      }),
    ),
    ...shared_faults.map(
      ({ part, name, failed: broken, reason }): AttentionRow => ({
        key: `${part} ${name}`,
        kind: 'part',
        name,
        to: paths.devices(part === 'board' ? { board: name, category: 'failed' } : { imaging_server: name, category: 'failed' }),
        reason,
        since: null,
        devices: broken,
        hurt: [],
      }),
    ),
    ...failed.map(
      ({ device, state, since, last_reason, hurt }): AttentionRow => ({
        key: `device ${device}`,
        kind: 'failed',
        name: device,
        to: paths.device(device),
        // the log begins with the name of the state, for programs
        reason: last_reason?.replace(`${state}: `, '') ?? state.replaceAll('_', ' '),
        since,
        devices: 1,
        hurt,
      }),
    ),
    ...offline.map(
      ({ device, since, comments }): AttentionRow => ({
        key: `device ${device}`,
        kind: 'offline',
        name: device,
        to: paths.device(device),
        reason: comments || 'Out of the pool for long, and nobody wrote why.',
        since,
        devices: 1,
        hurt: [],
      }),
    ),
  ];
  return rows.sort(
    (a, b) => b.devices - a.devices || b.hurt.length - a.hurt.length || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || newest(a, b),
  );
}

/** Of what hurts alike, what may take more devices away comes first, what somebody took away on purpose last. */
const KINDS: readonly AttentionRow['kind'][] = ['agent', 'part', 'failed', 'offline'];

const newest = (a: AttentionRow, b: AttentionRow) => (b.since ?? '').localeCompare(a.since ?? '');
