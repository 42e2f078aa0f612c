import { useDebouncedValue } from '@mantine/hooks';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ActionInput, DeviceAction } from '../../data/device-actions.js';
import type { DeviceRow } from '../../data/device-row.js';
import { forceSeenStates } from '../../data/force-seen-states.js';
import { useImages } from '../../data/inventory.js';
import { missingInput } from '../../data/missing-input.js';
import { previewBulk, runBulk } from '../../data/run-bulk.js';
import { type BulkRow, beginRun, bulkRows, endRun, NOT_BEGUN, namesOf, withResults } from './bulk-steps.js';

/** The server is asked who would take it once a person has stopped typing. */
const PREVIEW_MS = 400;

/** An action on these devices as they were when it was chosen: who takes it, how far it is, and what failed. */
export function useBulkAction(action: DeviceAction, devices: readonly DeviceRow[]) {
  const [seen] = useState(devices);
  const [names] = useState(() => devices.map(({ name }) => name));
  const [input, setInput] = useState<ActionInput>({});
  const [run, setRun] = useState(NOT_BEGUN);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const { data: images = [] } = useImages();
  const keys = images.find(({ name }) => name === input.image)?.boot_config_keys;
  const missing = missingInput(action, input, keys);
  const [asked] = useDebouncedValue(input, PREVIEW_MS);
  const hasBegun = run.names.length > 0;
  const isSettled = asked === input;
  const preview = useQuery({
    queryKey: ['bulk-preview', action.id, names, asked],
    queryFn:
      missing === null && isSettled && !hasBegun ? ({ signal }) => previewBulk({ id: action.id, names, input: asked, signal }) : skipToken,
    staleTime: 0,
    gcTime: 0,
  });
  const rows: BulkRow[] = bulkRows(names, missing === null && isSettled ? preview.data : undefined, run);

  async function start(which: readonly string[]): Promise<void> {
    const controller = new AbortController();
    stop.current = controller;
    setRun((now) => beginRun(now, which));
    await runBulk({
      id: action.id,
      names: which,
      input,
      signal: controller.signal,
      onResults: (results) => setRun((now) => withResults(now, results)),
      ...(action.id === 'set-state' && { call: forceSeenStates(seen) }),
    });
    setRun(endRun);
  }

  return {
    names,
    input,
    setInput,
    missing,
    preview,
    rows,
    hasBegun,
    isRunning: run.isRunning,
    start: () => void start(namesOf(rows, 'accepts')),
    retry: () => void start(namesOf(rows, 'failed')),
    stop: () => stop.current?.abort(),
  };
}
