import { ANY, DEFAULT_WAIT_SECONDS, parseSelector } from '@mozpool/domain';
import type { NewRequest } from '../../app/paths.js';
import type { CallInput } from '../../data/calls.js';
import { durationProblem, parseDuration } from '../../data/parse-duration.js';
import type { PreviewQuery } from '../../data/requests.js';

/** What stands in the form, as it was written. */
export interface RequestDraft {
  assignee: string;
  /** Empty: any. */
  device: string;
  environment: string;
  labels: string;
  image: string;
  bootConfig: Readonly<Record<string, string>>;
  duration: string;
  priority: number;
  /** Empty: as long as the server sees fit. */
  wait: string;
  webhook: string;
}
export type DraftField = Exclude<keyof RequestDraft, 'bootConfig'> | `bootConfig.${string}`;

const MAX_ASSIGNEE = 256;
export const PRIORITY = { min: -100, max: 100 } as const;
/** Names of devices that the form shows. */
const SHOWN_NAMES = 12;

export function newDraft(wanted: NewRequest, assignee: string): RequestDraft {
  return {
    assignee,
    device: wanted.device ?? '',
    environment: wanted.environment ?? '',
    labels: wanted.label ?? '',
    image: wanted.image ?? '',
    bootConfig: {},
    duration: '1 h',
    priority: 0,
    wait: '',
    webhook: '',
  };
}

/** What is wrong with it, by field, in the words of the form. `keys` is what the image asks for. */
export function draftProblems(draft: RequestDraft, keys: readonly string[]): Partial<Record<DraftField, string>> {
  const problems: Partial<Record<DraftField, string>> = {};
  if (draft.assignee.trim() === '') problems.assignee = 'Say who the device is for.';
  else if (draft.assignee.length > MAX_ASSIGNEE) problems.assignee = `At most ${MAX_ASSIGNEE} characters.`;
  if (draft.image === '') problems.image = 'Choose an image.';
  for (const key of keys) if (!draft.bootConfig[key]?.trim()) problems[`bootConfig.${key}`] = `The image needs ${key}.`;
  const duration = durationProblem(draft.duration);
  if (duration !== null) problems.duration = duration;
  const wait = draft.wait.trim() === '' ? null : durationProblem(draft.wait, 0);
  if (wait !== null) problems.wait = wait;
  const selector = labelsProblem(draft.labels);
  if (selector !== null) problems.labels = selector;
  if (!Number.isInteger(draft.priority) || draft.priority < PRIORITY.min || draft.priority > PRIORITY.max)
    problems.priority = `A whole number from ${PRIORITY.min} to ${PRIORITY.max}.`;
  if (draft.webhook !== '' && !isWebAddress(draft.webhook)) problems.webhook = 'An address that begins with http:// or https://.';
  return problems;
}

function labelsProblem(labels: string): string | null {
  if (labels.trim() === '') return null;
  const parsed = parseSelector(labels);
  return parsed.ok ? null : parsed.problem;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
}

/** The call that makes it. Only the keys that the image asks for go with it. */
export function createCall(draft: RequestDraft, keys: readonly string[]): CallInput<'createRequest'> {
  const labels = draft.labels.trim();
  const wait = draft.wait.trim() === '' ? null : parseDuration(draft.wait);
  return {
    params: { name: draft.device || ANY },
    body: {
      assignee: draft.assignee.trim(),
      duration: parseDuration(draft.duration) ?? 0,
      image: draft.image,
      ...(draft.environment !== '' && { environment: draft.environment }),
      ...(labels !== '' && { labels }),
      ...(draft.priority !== 0 && { priority: draft.priority }),
      ...(wait !== null && { wait }),
      ...(draft.webhook !== '' && { webhook: { url: draft.webhook } }),
      ...Object.fromEntries(keys.map((key) => [key, draft.bootConfig[key] ?? ''])),
    },
  };
}

/** What the server can be asked about it while it is written; null as long as there is nothing to ask. */
export function previewQuery(draft: RequestDraft): PreviewQuery | null {
  if (draft.image === '' || labelsProblem(draft.labels) !== null) return null;
  return {
    image: draft.image,
    limit: SHOWN_NAMES,
    ...(draft.labels.trim() !== '' && { labels: draft.labels.trim() }),
    ...(draft.environment !== '' && { environment: draft.environment }),
    ...(draft.device !== '' && { device: draft.device }),
  };
}

/** Seconds that it waits where nobody says how long. */
export const usualWait = (draft: Pick<RequestDraft, 'device'>): number =>
  draft.device === '' ? DEFAULT_WAIT_SECONDS.any : DEFAULT_WAIT_SECONDS.named;
