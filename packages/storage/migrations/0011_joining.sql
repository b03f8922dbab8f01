-- Joining without an invitation: domains that an organization has proven, rules for their addresses, links that confirm an address, and
-- requests that wait for approval.

create table domains (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  name text collate "C" not null,
  challenge text not null,
  proof text collate "C" constraint domains__proof__ck check (proof in ('dns', 'mail')),
  proven_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  constraint domains__name__uq unique (organization_id, name),
  constraint domains__proven__ck check ((proof is null) = (proven_at is null))
);
create index domains__proven_name__ix on domains (name) where proven_at is not null;
comment on table domains is 'Several organizations may prove one domain.';
comment on column domains.name is 'In canonical form, by the rule of addresses.';
comment on column domains.challenge is 'What the TXT record says; no secret.';
comment on column domains.proof is 'Only dns lets sign-on link accounts.';

create table domain_links (
  organization_id text collate "C" not null,
  secret_hash bytea not null constraint domain_links__secret_hash__uq unique,
  domain_id text collate "C" not null,
  mailbox text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  replaced_at timestamptz,
  primary key (organization_id, secret_hash),
  constraint domain_links__domain__fk foreign key (organization_id, domain_id) references domains (organization_id, id) on delete cascade,
  constraint domain_links__one_end__ck check (used_at is null or replaced_at is null)
);
create unique index domain_links__newest__uq on domain_links (organization_id, domain_id) where used_at is null and replaced_at is null;
comment on table domain_links is 'Secrets mailed to postmaster or hostmaster of a domain; whoever uses one proves it.';

create table joining_rules (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  domain_id text collate "C" not null,
  subdomains boolean not null,
  method text collate "C" not null constraint joining_rules__method__ck check (method in ('password', 'pam', 'saml')),
  mode text collate "C" not null constraint joining_rules__mode__ck check (mode in ('automatic', 'approval')),
  scope_kind text collate "C" not null,
  scope_id text collate "C",
  cap int constraint joining_rules__cap__ck check (cap > 0),
  joined int not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint joining_rules__domain__uq unique (organization_id, domain_id),
  constraint joining_rules__domain__fk foreign key (organization_id, domain_id) references domains (organization_id, id),
  constraint joining_rules__scope__ck check (scope_kind in ('organization', 'own', 'custom') and (scope_kind = 'custom') = (scope_id is not null)),
  constraint joining_rules__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id)
);
create index joining_rules__scope__ix on joining_rules (organization_id, scope_id) where scope_id is not null;
comment on table joining_rules is 'What people get who prove an address of a domain.';
comment on column joining_rules.joined is 'How many joined by the rule without approval; raised together with each membership, never above the cap.';

create table joining_rule_roles (
  organization_id text collate "C" not null,
  rule_id text collate "C" not null,
  role_id text collate "C" not null,
  primary key (organization_id, rule_id, role_id),
  constraint joining_rule_roles__rule__fk foreign key (organization_id, rule_id) references joining_rules (organization_id, id) on delete cascade,
  constraint joining_rule_roles__role__fk foreign key (organization_id, role_id) references roles (organization_id, id)
);
create index joining_rule_roles__role__ix on joining_rule_roles (organization_id, role_id);
comment on table joining_rule_roles is 'A role that a rule gives can be neither deleted nor made dangerous.';

create table joining_rule_groups (
  organization_id text collate "C" not null,
  rule_id text collate "C" not null,
  group_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  primary key (organization_id, rule_id, group_id),
  constraint joining_rule_groups__rule__fk foreign key (organization_id, rule_id) references joining_rules (organization_id, id) on delete cascade,
  constraint joining_rule_groups__group__fk foreign key (organization_id, group_id)
    references notification_groups (organization_id, id) on delete cascade,
  constraint joining_rule_groups__channel__ck check (email or sms or not is_on)
);
create index joining_rule_groups__group__ix on joining_rule_groups (organization_id, group_id);

create table sign_ups (
  secret_hash bytea primary key,
  email text collate "C" not null,
  invitation_hash bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  replaced_at timestamptz,
  constraint sign_ups__one_end__ck check (used_at is null or replaced_at is null)
);
create unique index sign_ups__newest__uq on sign_ups (email) where used_at is null and replaced_at is null;
create index sign_ups__expires__ix on sign_ups (expires_at);
comment on table sign_ups is 'Links that make an account: whoever uses one has proven the address. They belong to no organization.';
comment on column sign_ups.invitation_hash is 'Of the invitation for whose sake the account is made; null: because a joining rule admits the address.';

create table membership_requests (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  kind text collate "C" not null constraint membership_requests__kind__ck check (kind in ('sign-up', 'proposal')),
  state text collate "C" not null,
  email text collate "C" not null,
  name text,
  search_text text collate "C" not null,
  user_id text collate "C" references users (id) on delete cascade,
  rule_id text collate "C",
  waits_because text collate "C",
  proposed_by text collate "C",
  note text,
  scope_kind text collate "C" not null,
  scope_id text collate "C",
  ends_at timestamptz,
  decided_by text collate "C",
  decided_at timestamptz,
  refusal_reason text,
  membership_id text collate "C",
  created_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint membership_requests__state__ck check (
    case state
      when 'pending' then decided_at is null and refusal_reason is null and membership_id is null
      when 'approved' then decided_at is not null and refusal_reason is null and membership_id is not null
      when 'refused' then decided_at is not null and refusal_reason is not null and membership_id is null
      when 'withdrawn' then decided_at is not null and refusal_reason is null and membership_id is null
      else false
    end
  ),
  constraint membership_requests__origin__ck check (
    case kind when 'sign-up' then user_id is not null and waits_because is not null and proposed_by is null
      else user_id is null and waits_because is null end
  ),
  constraint membership_requests__scope__ck check (scope_kind in ('organization', 'own', 'custom') and (scope_kind = 'custom') = (scope_id is not null)),
  constraint membership_requests__scope__fk foreign key (organization_id, scope_id) references scopes (organization_id, id),
  constraint membership_requests__proposed_by__fk foreign key (organization_id, proposed_by) references memberships (organization_id, id),
  constraint membership_requests__decided_by__fk foreign key (organization_id, decided_by) references memberships (organization_id, id),
  constraint membership_requests__membership__fk foreign key (organization_id, membership_id) references memberships (organization_id, id)
);
create unique index membership_requests__open__uq on membership_requests (organization_id, email, kind) where state = 'pending';
create index membership_requests__state__ix on membership_requests (organization_id, state, id);
create index membership_requests__proposed_by__ix on membership_requests (organization_id, proposed_by, id) where proposed_by is not null;
create index membership_requests__user__ix on membership_requests (user_id, organization_id) where user_id is not null;
create index membership_requests__scope__ix on membership_requests (organization_id, scope_id) where scope_id is not null;
create index membership_requests__rule__ix on membership_requests (organization_id, rule_id) where state = 'pending';
comment on table membership_requests is 'Who waits for approval: people who signed up, and people whom members propose.';
comment on column membership_requests.rule_id is 'By which rule the person came. It may be gone: what was asked for stands here.';
comment on column membership_requests.proposed_by is 'Null in a proposal: made by a token of the organization.';
comment on column membership_requests.decided_by is 'Null where a token of the organization decided, and in what was withdrawn.';
comment on column membership_requests.search_text is 'Name and address, folded.';

create table membership_request_roles (
  organization_id text collate "C" not null,
  request_id text collate "C" not null,
  role_id text collate "C" not null,
  primary key (organization_id, request_id, role_id),
  constraint membership_request_roles__request__fk foreign key (organization_id, request_id)
    references membership_requests (organization_id, id) on delete cascade,
  constraint membership_request_roles__role__fk foreign key (organization_id, role_id)
    references roles (organization_id, id) on delete cascade
);
create index membership_request_roles__role__ix on membership_request_roles (organization_id, role_id);

create table membership_request_groups (
  organization_id text collate "C" not null,
  request_id text collate "C" not null,
  group_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  primary key (organization_id, request_id, group_id),
  constraint membership_request_groups__request__fk foreign key (organization_id, request_id)
    references membership_requests (organization_id, id) on delete cascade,
  constraint membership_request_groups__group__fk foreign key (organization_id, group_id)
    references notification_groups (organization_id, id) on delete cascade,
  constraint membership_request_groups__channel__ck check (email or sms or not is_on)
);
create index membership_request_groups__group__ix on membership_request_groups (organization_id, group_id);

alter table domains enable row level security;
alter table domain_links enable row level security;
alter table joining_rules enable row level security;
alter table joining_rule_roles enable row level security;
alter table joining_rule_groups enable row level security;
alter table membership_requests enable row level security;
alter table membership_request_roles enable row level security;
alter table membership_request_groups enable row level security;
create policy own_organization on domains using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on domain_links using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on joining_rules using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on joining_rule_roles using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on joining_rule_groups using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on membership_requests using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on membership_request_roles using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on membership_request_groups using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

-- What is found before the organization is known. Ids only.

create function find_joining_rules(exact text, above text[]) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select r.organization_id, r.id from domains d
    join joining_rules r on r.organization_id = d.organization_id and r.domain_id = d.id
    where d.proven_at is not null and (d.name = exact or (r.subdomains and d.name = any (above))) order by 1, 2
  $$;
comment on function find_joining_rules is 'Rules that may speak of an address in the domain `exact`; `above` are the domains above it.';

create function is_any_domain_allowed() returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select exists (select from joining_rules r join domains d on d.organization_id = r.organization_id and d.id = r.domain_id
      where d.proven_at is not null)
  $$;
comment on function is_any_domain_allowed is 'Whether anybody can sign up at all; by whom and where stays unsaid.';

create function find_domain_link(wanted bytea) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select l.organization_id, l.domain_id from domain_links l where l.secret_hash = wanted $$;

create function list_membership_requests_of_user(wanted text) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select r.organization_id, r.id from membership_requests r where r.user_id = wanted order by 2 desc limit 50 $$;

revoke execute on function find_joining_rules, is_any_domain_allowed, find_domain_link, list_membership_requests_of_user from public;
grant execute on function find_joining_rules, is_any_domain_allowed, find_domain_link, list_membership_requests_of_user to rollcall_server;

grant select, insert, update, delete on domains to rollcall_server;
grant select, insert, update on domain_links to rollcall_server;
grant select, insert, update, delete on joining_rules to rollcall_server;
grant select, insert, delete on joining_rule_roles to rollcall_server;
grant select, insert, delete on joining_rule_groups to rollcall_server;
grant select, insert, update, delete on sign_ups to rollcall_server;
grant select, insert, update on membership_requests to rollcall_server;
grant select, insert, delete on membership_request_roles to rollcall_server;
grant select, insert, delete on membership_request_groups to rollcall_server;
