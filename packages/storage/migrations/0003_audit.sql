-- The audit log: one hash chain for each organization and one for the server, whose organization is the word 'server'.
-- The server's role may add and read, never change or delete. There is no reference to organizations: the log outlives them.

create table audit_heads (
  organization_id text collate "C" primary key,
  sequence bigint not null,
  hash bytea not null
);
comment on table audit_heads is 'The last link of each chain; locked by whoever adds the next.';

create table audit_events (
  organization_id text collate "C" not null,
  sequence bigint not null,
  at timestamptz not null,
  action text collate "C" not null,
  event jsonb not null,
  hash bytea not null,
  primary key (organization_id, sequence)
);
create index audit_events__at__ix on audit_events (organization_id, at);
comment on column audit_events.event is 'Actor, target, change, request. Personal values stand in audit_people; here is their id and salted digest.';
comment on column audit_events.hash is 'SHA-256 over the hash before it and the canonical JSON of this event.';

create table audit_people (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  value text not null,
  salt bytea not null,
  primary key (organization_id, id)
);
comment on table audit_people is 'Addresses, names, network addresses and browsers that events refer to. Erasing a person empties rows here and leaves the chain valid.';

alter table audit_heads enable row level security;
alter table audit_events enable row level security;
alter table audit_people enable row level security;
create policy own_organization on audit_heads using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on audit_events using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on audit_people using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

grant select, insert, update on audit_heads to rollcall_server;
grant select, insert on audit_events to rollcall_server;
grant select, insert on audit_people to rollcall_server;

create function list_audit_chains() returns table (organization_id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select h.organization_id from audit_heads h order by 1 $$;
revoke execute on function list_audit_chains from public;
grant execute on function list_audit_chains to rollcall_server;
