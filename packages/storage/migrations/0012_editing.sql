-- What editing access needs besides: ways back, the personal filter over lists, and the audit log read by target and by actor.

alter table organizations add column policy_version bigint not null default 1;
comment on column organizations.policy_version is 'Grows with every change of the policy; its ETag.';

create table undos (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  session_id text collate "C" not null references sessions (id) on delete cascade,
  sequences bigint[] not null,
  made_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, id)
);
create index undos__session__ix on undos (session_id);
comment on table undos is 'The way back from a change, for the session that made it.';
comment on column undos.sequences is 'The audit events of the change: they say what was and what is.';

create table data_views (
  organization_id text collate "C" not null,
  membership_id text collate "C" not null,
  owners text[] not null default '{}',
  tags text[] not null default '{}',
  applications text[] not null default '{}',
  version bigint not null default 1,
  primary key (organization_id, membership_id),
  constraint data_views__membership__fk foreign key (organization_id, membership_id)
    references memberships (organization_id, id) on delete cascade
);
comment on table data_views is 'A personal filter laid over lists. It only narrows, and no decision reads it.';
comment on column data_views.owners is 'Ids of memberships.';

alter table audit_events
  add column target_type text collate "C" generated always as (event -> 'target' ->> 'type') stored,
  add column target_id text collate "C" generated always as (event -> 'target' ->> 'id') stored,
  add column actor_id text collate "C" generated always as (event -> 'actor' ->> 'id') stored;
create index audit_events__target__ix on audit_events (organization_id, target_type, target_id, sequence);
create index audit_events__actor__ix on audit_events (organization_id, actor_id, sequence);
create index audit_events__action__ix on audit_events (organization_id, action, sequence);

alter table undos enable row level security;
alter table data_views enable row level security;
create policy own_organization on undos using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on data_views using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

grant select, insert, update on undos to rollcall_server;
grant select, insert, update, delete on data_views to rollcall_server;
