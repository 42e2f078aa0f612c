import type { BodyOf, ParamsOf, QueryOf, ReplyOf, ROUTES, RouteId } from '@mozpool/contracts';
import type { Call, Reply } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';

type RouteOf<Id extends RouteId> = (typeof ROUTES)[Id];

/** What a handler gets: everything has been checked against the route already. */
export interface HandlerInput<Id extends RouteId> {
  params: ParamsOf<RouteOf<Id>>;
  query: QueryOf<RouteOf<Id>>;
  body: BodyOf<RouteOf<Id>>;
  call: Call;
  caller: Caller;
}

/** Answers one call of the catalog; throws a `Problem` for what it refuses. */
export type Handler<Id extends RouteId> = (input: HandlerInput<Id>) => Promise<Reply<ReplyOf<RouteOf<Id>>>> | Reply<ReplyOf<RouteOf<Id>>>;
export type Handlers = { [Id in RouteId]: Handler<Id> };
