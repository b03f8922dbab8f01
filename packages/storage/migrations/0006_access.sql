-- What a decision reads: what roles give and where, scopes, registered resources; and which of it changed with which revision.

alter table roles
  add column grants jsonb not null default '[]',
  add column may_grant text[] not null default '{}',
  add column everything boolean not null default false,
  add column changed_at timestamptz,
  add column version bigint not null default 1;
update roles set changed_at = created_at;
alter table roles alter column changed_at set not null;
comment on column roles.grants is 'Of custom roles; what a built-in one grants stands in the template.';
comment on column roles.may_grant is 'Of custom roles: keys of the roles that a holder may give to others.';
comment on column roles.everything is 'The grid gives every level everywhere, and has no cells.';
comment on column roles.version is 'Grows with every change of the role or a cell of its grid; the ETag.';

create table role_cells (
  organization_id text collate "C" not null,
  role_id text collate "C" not null,
  application text collate "C" not null,
  environment text collate "C" not null,
  level text collate "C" not null constraint role_cells__level__ck check (level in ('admin', 'read', 'deny')),
  primary key (organization_id, role_id, application, environment),
  constraint role_cells__role__fk foreign key (organization_id, role_id) references roles (organization_id, id) on delete cascade
);
create index role_cells__application__ix on role_cells (organization_id, application);
comment on table role_cells is 'The access grid of a role: what is set. A place without a cell takes its level from the wildcards.';
comment on column role_cells.application is 'Id of an application, or * for all of them.';
comment on column role_cells.environment is 'Name of an environment, or * for all of them.';

update roles r set everything = true from organizations o
  where o.id = r.organization_id and r.built_in
    and (o.template in ('crash-reporting', 'metrics', 'appsec')
      or (o.template = 'apm' and r.key = 'account-admin') or (o.template = 'complete' and r.key = 'admin'));
insert into role_cells (organization_id, role_id, application, environment, level)
  select r.organization_id, r.id, '*', '*', 'admin' from roles r join organizations o on o.id = r.organization_id
  where r.built_in
    and ((o.template in ('apm', 'complete') and r.key = 'dashboard-admin')
      or (o.template = 'complete' and r.key in ('alerts', 'data', 'trending')));

create table scopes (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  name text,
  name_folded text collate "C",
  tags text[] not null default '{}',
  created_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint scopes__name__uq unique (organization_id, name_folded),
  constraint scopes__name__ck check ((name is null) = (name_folded is null))
);
comment on table scopes is 'Which applications a custom scope matches: those with any of its owners or any of its tags.';
comment on column scopes.name is 'Named scopes are shared; one without a name belongs to the one who holds it.';

create table scope_owners (
  organization_id text collate "C" not null,
  scope_id text collate "C" not null,
  membership_id text collate "C" not null,
  primary key (organization_id, scope_id, membership_id),
  constraint scope_owners__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id) on delete cascade,
  constraint scope_owners__membership__fk foreign key (organization_id, membership_id) references memberships (organization_id, id)
);
create index scope_owners__membership__ix on scope_owners (organization_id, membership_id);

alter table memberships
  add column scope_kind text collate "C" not null default 'organization',
  add column scope_id text collate "C",
  add column properties jsonb not null default '{}',
  add constraint memberships__scope__ck check (scope_kind in ('organization', 'own', 'custom') and (scope_kind = 'custom') = (scope_id is not null)),
  add constraint memberships__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id);
create index memberships__scope__ix on memberships (organization_id, scope_id) where scope_id is not null;
comment on column memberships.scope_kind is 'One scope for the whole membership: everything, applications owned, or those that a custom scope matches.';
comment on column memberships.properties is 'Flat JSON for the conditions of grants, at most 4 kB.';

alter table service_accounts
  add column scope_kind text collate "C" not null default 'organization',
  add column scope_id text collate "C",
  add constraint service_accounts__scope__ck check (scope_kind in ('organization', 'custom') and (scope_kind = 'custom') = (scope_id is not null)),
  add constraint service_accounts__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id);

alter table tokens
  add column scope_kind text collate "C" not null default 'organization',
  add column scope_id text collate "C",
  add constraint tokens__scope__ck check (scope_kind in ('organization', 'own', 'custom') and (scope_kind = 'custom') = (scope_id is not null)),
  add constraint tokens__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id);

create table resources (
  organization_id text collate "C" not null references organizations (id),
  type text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  parent_type text collate "C",
  parent_id text collate "C",
  creator_membership_id text collate "C",
  tags text[] not null default '{}',
  properties jsonb not null default '{}',
  protected boolean not null default false,
  source text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, type, id),
  constraint resources__parent__fk foreign key (organization_id, parent_type, parent_id) references resources (organization_id, type, id)
    deferrable initially deferred,
  constraint resources__creator__fk foreign key (organization_id, creator_membership_id) references memberships (organization_id, id),
  constraint resources__parent__ck check ((parent_type is null) = (parent_id is null))
);
create unique index resources__environment_name__uq on resources (organization_id, parent_id, name) where type = 'environment';
create index resources__parent__ix on resources (organization_id, parent_type, parent_id);
create index resources__name__ix on resources (organization_id, type, name_folded, id);
create index resources__creator__ix on resources (organization_id, creator_membership_id);
comment on table resources is 'What is registered: applications, their environments, and whatever a product registers.';
comment on column resources.id is 'As the product calls it, byte for byte after NFC.';
comment on column resources.protected is 'Environments: gains of admin here are named one by one in every preview.';
comment on column resources.source is 'Which connection pushed it; null where somebody entered it.';

create table resource_owners (
  organization_id text collate "C" not null,
  type text collate "C" not null,
  resource_id text collate "C" not null,
  membership_id text collate "C" not null,
  primary key (organization_id, type, resource_id, membership_id),
  constraint resource_owners__resource__fk foreign key (organization_id, type, resource_id)
    references resources (organization_id, type, id) on delete cascade,
  constraint resource_owners__membership__fk foreign key (organization_id, membership_id) references memberships (organization_id, id)
);
create index resource_owners__membership__ix on resource_owners (organization_id, membership_id);

create table access_changes (
  organization_id text collate "C" not null references organizations (id),
  revision bigint not null,
  kind text collate "C" not null
    constraint access_changes__kind__ck check (kind in ('organization', 'membership', 'role', 'scope', 'resource', 'service-account', 'token')),
  type text collate "C" not null default '',
  id text collate "C" not null,
  primary key (organization_id, revision, kind, type, id)
);
comment on table access_changes is 'Which rows a revision touched, so that a server process reads again just those.';
comment on column access_changes.type is 'Of a resource; empty for everything else.';

alter table role_cells enable row level security;
alter table scopes enable row level security;
alter table scope_owners enable row level security;
alter table resources enable row level security;
alter table resource_owners enable row level security;
alter table access_changes enable row level security;
create policy own_organization on role_cells using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on scopes using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on scope_owners using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on resources using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on resource_owners using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on access_changes using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

grant select, insert, update, delete on role_cells, scopes, scope_owners, resources, resource_owners to rollcall_server;
grant select, insert, delete on access_changes to rollcall_server;
