import { apiTime, type imagingServerRowSchema } from '@mozpool/contracts';
import { IMAGING_SERVERS } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { nounHandlers } from './noun-handlers.js';

type Row = Omit<z.output<typeof imagingServerRowSchema>, 'silent_since'> & { silent_since: number | null };
type Ids =
  | 'listImagingServers'
  | 'imagingServerDetails'
  | 'createImagingServer'
  | 'deactivateImagingServer'
  | 'activateImagingServer'
  | 'removeImagingServer';

export const imagingServers = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const servers = nounHandlers(deps, {
    noun: IMAGING_SERVERS,
    key: 'imaging_server',
    plural: 'imaging_servers',
    what: 'An imaging server',
    unknown: { code: 'unknown_imaging_server', param: 'imaging_server' },
    show: (row: Row) => ({ ...row, silent_since: row.silent_since === null ? null : apiTime(row.silent_since) }),
  });
  return {
    listImagingServers: servers.list,
    imagingServerDetails: ({ params }) => servers.details(params.name),
    createImagingServer: ({ body, caller }) => servers.create(body, caller),
    deactivateImagingServer: ({ params, body, caller }) => servers.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activateImagingServer: ({ params, body, caller }) => servers.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removeImagingServer: ({ params, caller }) => servers.remove(params.name, caller),
  };
};
