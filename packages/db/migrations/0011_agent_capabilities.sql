-- What the agent that serves says it can do beyond the first release; empty for agents of that release.
alter table imaging_servers add column agent_capabilities text[] not null default '{}';
