import { useDebouncedValue } from '@mantine/hooks';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type ActionInput, callForOne, type DeviceAction } from '../../data/device-actions.js';
import type { DeviceRow } from '../../data/device-row.js';
import { followOrders, isAtWork } from '../../data/follow-orders.js';
import { forceSeenStates } from '../../data/force-seen-states.js';
import { useImages } from '../../data/inventory.js';
import { missingInput } from '../../data/missing-input.js';
import { type BulkResult, bulkCalls, previewBulk, runBulk } from '../../data/run-bulk.js';
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
  const left = useRef<AbortController | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    return () => {
      leaving.abort();
      stop.current?.abort();
    };
  }, []);

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
  const rows: BulkRow[] = bulkRows(names, missing === null && isSettled ? preview.data : undefined, run, action);

  async function start(which: readonly string[], from: readonly DeviceRow[]): Promise<void> {
    const controller = new AbortController();
    stop.current = controller;
    setRun((now) => beginRun(now, which));
    const onResults = (results: readonly BulkResult[]) => setRun((now) => withResults(now, results));
    const results = await runBulk({
      id: action.id,
      names: which,
      input,
      signal: controller.signal,
      onResults,
      ...(action.id === 'set-state' && { call: forceSeenStates(from) }),
    });
    setRun(endRun);
    const atWork = results.filter((result) => isAtWork(action, result)).map(({ device }) => device);
    if (left.current) await followOrders({ action, input, names: atWork, signal: left.current.signal, onResults });
  }

  return {
    names,
    input,
    setInput,
    missing,
    preview,
    rows,
    /** What it does, as calls: states are forced one by one, each from the one that was seen. */
    calls: () =>
      action.id === 'set-state' ? seen.map((device) => callForOne(action.id, device, input)) : bulkCalls(action.id, names, input),
    hasBegun,
    isRunning: run.isRunning,
    start: () => void start(namesOf(rows, 'accepts'), seen),
    /** Whoever tries again has been told what the devices do by now. */
    retry: () => void start(namesOf(rows, 'failed'), devices),
    stop: () => stop.current?.abort(),
  };
}
