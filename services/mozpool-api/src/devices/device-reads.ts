import { listDeviceStates, listLog } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { createCache } from '../format/cache.js';
import { logEntries, STATUS_LOG_ENTRIES } from '../format/log-entries.js';
import { logSelection } from '../format/log-selection.js';
import type { Handlers } from '../http/handlers.js';
import { followLog, logAfter } from '../live/answer-log.js';
import { waitForChange } from '../live/wait-for-change.js';
import { deviceSubject } from '../live/waiters.js';
import { knownDevice } from './known-device.js';

/** Monitoring asks for states so often that one query serves everybody for this long. */
const STATE_CACHE_MS = 5_000;

export const deviceReads = ({ db, live }: ApiDeps): Pick<Handlers, 'deviceState' | 'deviceStatus' | 'deviceLog'> => {
  const states = createCache(STATE_CACHE_MS, async () => {
    const rows = await listDeviceStates(db, { limit: LIST_LIMITS.devices });
    return new Map(rows.map(({ name, state }) => [name, state]));
  });
  return {
    deviceState: async ({ params: { name }, query }) => {
      if (!query.cache) return json({ state: (await knownDevice(db, name)).state });
      const { value, expiresAt } = await states.get();
      const state = value.get(name);
      if (state === undefined) throw new Problem('unknown_device', { device: name });
      const maxAge = Math.min(Math.floor((expiresAt - Date.now()) / 1000 + 1), STATE_CACHE_MS / 1000);
      return json({ state }, { Expires: new Date(expiresAt).toUTCString(), 'Cache-Control': `public, max-age=${Math.max(1, maxAge)}` });
    },

    deviceStatus: async ({ params: { name }, query, call: { signal } }) => {
      const read = () => knownDevice(db, name);
      const { id, state } = await waitForChange(live.waiters, {
        subject: deviceSubject(name),
        wait: query.wait,
        known: query.state,
        signal,
        read,
      });
      const log = await listLog(db, { deviceId: id }, { limit: STATUS_LOG_ENTRIES, maxAgeSeconds: null });
      return json({ state, log: logEntries(log) });
    },

    deviceLog: async ({ params: { name }, query, call }) => {
      const { id } = await knownDevice(db, name);
      const selection = logSelection(query);
      const subject = { deviceId: id };
      if (query.follow) return followLog({ db, live }, subject, query, call);
      if (query.after !== undefined) return logAfter({ db, live }, subject, { ...query, after: query.after }, call);
      return json({ log: logEntries(await listLog(db, subject, selection)) });
    },
  };
};
