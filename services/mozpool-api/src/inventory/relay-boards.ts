import type { relayBoardRowSchema } from '@mozpool/contracts';
import { RELAY_BOARDS } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { requireBoardAddress, requireImagingServer } from './body-problem.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof relayBoardRowSchema>;
type Ids =
  | 'listRelayBoards'
  | 'relayBoardDetails'
  | 'createRelayBoard'
  | 'changeRelayBoard'
  | 'deactivateRelayBoard'
  | 'activateRelayBoard'
  | 'removeRelayBoard';

export const relayBoards = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const boards = nounHandlers(deps, {
    noun: RELAY_BOARDS,
    key: 'relay_board',
    plural: 'relay_boards',
    what: 'A relay board',
    unknown: { code: 'unknown_board', param: 'board' },
    show: (row: Row) => row,
  });
  const check = async ({ fqdn, imaging_server }: { fqdn?: string | undefined; imaging_server?: string | undefined }) => {
    if (fqdn !== undefined) requireBoardAddress(fqdn);
    if (imaging_server !== undefined) await requireImagingServer(deps.db, imaging_server);
  };
  return {
    listRelayBoards: boards.list,
    relayBoardDetails: ({ params }) => boards.details(params.name),
    createRelayBoard: async ({ body, caller }) => {
      await check(body);
      return boards.create(body, caller);
    },
    changeRelayBoard: async ({ params, body, caller }) => {
      await check(body);
      return boards.change(params.name, body, caller);
    },
    deactivateRelayBoard: ({ params, body, caller }) => boards.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activateRelayBoard: ({ params, body, caller }) => boards.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removeRelayBoard: ({ params, caller }) => boards.remove(params.name, caller),
  };
};
