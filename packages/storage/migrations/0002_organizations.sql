-- Organizations and what belongs to them. Every key begins with the organization, every table has a row policy, every reference is composite.
-- The policy reads the organization of the transaction; after a transaction the setting is an empty string, hence the nullif.

create table organizations (
  id text collate "C" primary key,
  slug text collate "C" not null constraint organizations__slug__uq unique,
  name text not null,
  template text not null
    constraint organizations__template__ck check (template in ('apm', 'crash-reporting', 'metrics', 'appsec', 'complete')),
  policy jsonb not null,
  owner_membership_id text collate "C" not null,
  revision bigint not null default 1,
  created_at timestamptz not null
);
comment on column organizations.slug is 'Short name in addresses of the console.';
comment on column organizations.template is 'What it was made from; stays. The policy is what changes.';
comment on column organizations.owner_membership_id is 'Exactly one owner at any time: not null, moved only by a transfer.';
comment on column organizations.revision is 'Grows in the transaction of every change of anything that a decision reads.';

create table memberships (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  user_id text collate "C" references users (id),
  status text collate "C" not null,
  email text collate "C" not null,
  user_name text,
  user_name_folded text collate "C",
  display_name text,
  display_name_folded text collate "C",
  name text generated always as (coalesce(display_name, user_name)) stored,
  sort_name text collate "C" not null
    generated always as (coalesce(display_name_folded, user_name_folded, email)) stored,
  search_text text collate "C" not null
    generated always as (' ' || coalesce(display_name_folded, user_name_folded, '') || ' ' || email) stored,
  username text collate "C",
  external_id text collate "C",
  created_at timestamptz not null,
  joined_at timestamptz,
  suspended_at timestamptz,
  removed_at timestamptz,
  ends_at timestamptz,
  last_active_at timestamptz,
  joined_key timestamptz not null generated always as (coalesce(joined_at, '-infinity')) stored,
  last_active_key timestamptz not null generated always as (coalesce(last_active_at, '-infinity')) stored,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint memberships__status__ck check (
    case status
      when 'invited' then joined_at is null and suspended_at is null and removed_at is null
      when 'active' then user_id is not null and joined_at is not null and suspended_at is null and removed_at is null
      when 'suspended' then user_id is not null and joined_at is not null and suspended_at is not null and removed_at is null
      when 'removed' then removed_at is not null
      else false
    end
  ),
  constraint memberships__user_name__ck check ((user_id is null) = (user_name is null) and (user_id is null) = (user_name_folded is null)),
  constraint memberships__display_name__ck check ((display_name is null) = (display_name_folded is null))
);
comment on table memberships is 'A user in an organization; one id from the first invitation to the removal.';
comment on column memberships.email is 'Of the person who joined, kept equal to users.email; of the invited address before.';
comment on column memberships.user_name is 'Copy of users.name, kept equal by a trigger, so that lists sort and search without a join.';
comment on column memberships.display_name is 'Set by the organization; shown instead of the own name, here only.';
comment on column memberships.username is 'Unique in the organization, never an address.';
comment on column memberships.external_id is 'The id under which a connected product knows this user.';
comment on column memberships.ends_at is 'From this instant on the membership has ended; computed, never stored as a status.';
comment on column memberships.version is 'Grows with every change; the ETag.';

create unique index memberships__user__uq on memberships (organization_id, user_id) where status in ('active', 'suspended');
create unique index memberships__invited_email__uq on memberships (organization_id, email) where status = 'invited';
create unique index memberships__username__uq on memberships (organization_id, username) where status <> 'removed';
create unique index memberships__external_id__uq on memberships (organization_id, external_id) where status <> 'removed';
create index memberships__of_user__ix on memberships (user_id, organization_id);
create index memberships__name__ix on memberships (organization_id, sort_name, id);
create index memberships__status_name__ix on memberships (organization_id, status, sort_name, id);
create index memberships__joined__ix on memberships (organization_id, joined_key, id);
create index memberships__last_active__ix on memberships (organization_id, last_active_key, id);
create index memberships__search__ix on memberships using gin (organization_id, search_text gin_trgm_ops);

alter table organizations add constraint organizations__owner__fk
  foreign key (id, owner_membership_id) references memberships (organization_id, id) deferrable initially deferred;

create function copy_user_to_memberships() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update memberships
  set email = new.email, user_name = new.name, user_name_folded = new.name_folded, version = version + 1
  where user_id = new.id;
  return null;
end
$$;
comment on function copy_user_to_memberships is 'Keeps the copies of address and name in memberships equal to the account.';
create trigger users__copy_to_memberships after update of email, name, name_folded on users
  for each row when (old.* is distinct from new.*) execute function copy_user_to_memberships();

create table membership_counts (
  organization_id text collate "C" not null references organizations (id),
  status text collate "C" not null,
  count bigint not null,
  primary key (organization_id, status)
);
comment on table membership_counts is 'How many memberships stand in each status, kept by triggers, so that no list has to count a million rows.';

create function count_memberships_by_status() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, count(*) from new_rows group by 1, 2 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  elsif tg_op = 'UPDATE' then
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, sum(n) from (
      select organization_id, status, 1 as n from new_rows
      union all
      select organization_id, status, -1 from old_rows
    ) as changes group by 1, 2 having sum(n) <> 0 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  else
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, -count(*) from old_rows group by 1, 2 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  end if;
  return null;
end
$$;
create trigger memberships__count_inserts after insert on memberships referencing new table as new_rows
  for each statement execute function count_memberships_by_status();
create trigger memberships__count_updates after update on memberships referencing old table as old_rows new table as new_rows
  for each statement execute function count_memberships_by_status();
create trigger memberships__count_deletes after delete on memberships referencing old table as old_rows
  for each statement execute function count_memberships_by_status();

create table service_accounts (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  name text not null,
  created_at timestamptz not null,
  primary key (organization_id, id)
);
comment on table service_accounts is 'A subject with roles and scope like a user, without sign-in, seat, tier or ownership of the organization.';

create table roles (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  key text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  kind text collate "C" not null constraint roles__kind__ck check (kind in ('tier', 'role')),
  description text not null,
  built_in boolean not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  constraint roles__key__uq unique (organization_id, key),
  constraint roles__name__uq unique (organization_id, kind, name_folded)
);
comment on table roles is 'Roles of an organization. What a built-in one gives is part of the template, found by its key.';

create table role_assignments (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  role_id text collate "C" not null,
  membership_id text collate "C",
  service_account_id text collate "C",
  ends_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  constraint role_assignments__role__fk foreign key (organization_id, role_id) references roles (organization_id, id),
  constraint role_assignments__membership__fk foreign key (organization_id, membership_id)
    references memberships (organization_id, id) on delete cascade,
  constraint role_assignments__service_account__fk foreign key (organization_id, service_account_id)
    references service_accounts (organization_id, id) on delete cascade,
  constraint role_assignments__one_holder__ck check (num_nonnulls(membership_id, service_account_id) = 1),
  constraint role_assignments__membership__uq unique (organization_id, membership_id, role_id),
  constraint role_assignments__service_account__uq unique (organization_id, service_account_id, role_id)
);
create index role_assignments__role__ix on role_assignments (organization_id, role_id, membership_id);

create table tokens (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  membership_id text collate "C",
  service_account_id text collate "C",
  name text not null,
  secret_hash bytea not null constraint tokens__secret_hash__uq unique,
  hint text not null,
  permissions text[],
  created_at timestamptz not null,
  last_used_at timestamptz,
  ends_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  constraint tokens__membership__fk foreign key (organization_id, membership_id)
    references memberships (organization_id, id) on delete cascade,
  constraint tokens__service_account__fk foreign key (organization_id, service_account_id)
    references service_accounts (organization_id, id) on delete cascade,
  constraint tokens__one_holder__ck check (num_nonnulls(membership_id, service_account_id) = 1)
);
create index tokens__membership__ix on tokens (organization_id, membership_id);
comment on table tokens is 'API tokens: personal ones act for a membership, those of the organization for a service account.';
comment on column tokens.secret_hash is 'SHA-256 of the whole secret.';
comment on column tokens.permissions is 'What it is narrowed to; null: everything that its holder may do at that moment.';

alter table organizations enable row level security;
alter table memberships enable row level security;
alter table membership_counts enable row level security;
alter table service_accounts enable row level security;
alter table roles enable row level security;
alter table role_assignments enable row level security;
alter table tokens enable row level security;

create policy own_organization on organizations using (id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on memberships using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on membership_counts using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on service_accounts using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on roles using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on role_assignments using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on tokens using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

-- What is found before the organization is known. Ids only.

create function find_organization_by_slug(wanted text) returns text
  language sql stable security definer set search_path = public, pg_temp
  as $$ select id from organizations where slug = wanted $$;

create function find_token_by_hash(wanted bytea) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select t.organization_id, t.id from tokens t where t.secret_hash = wanted $$;

create function list_organizations_of_user(wanted text) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select m.organization_id, m.id from memberships m
    where m.user_id = wanted and m.status in ('active', 'suspended') order by 1
  $$;

create function list_tokens_of_user(wanted text) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select t.organization_id, t.id from memberships m
    join tokens t on t.organization_id = m.organization_id and t.membership_id = m.id
    where m.user_id = wanted and m.status in ('active', 'suspended') and t.revoked_at is null order by 1, 2
  $$;

-- The list of memberships. Under a row policy no trigram index is used, so it runs as the owner of the tables, takes the organization from the
-- setting alone and answers ids. Its text is built for each call: with constants in it the planner knows how rare a word is, where a prepared
-- plan would not. A word of one or two letters is looked for where a name or an address begins, a longer one anywhere: three letters are what
-- the index knows.

create function membership_place(statuses text[]) returns text
  language sql stable set search_path = public, pg_temp
  as $$
    select format('from memberships m where m.organization_id = %L and m.status = any (%L::text[])',
      nullif(current_setting('rollcall.organization', true), ''), statuses)
  $$;

create function membership_condition(words text[], role_ids text[]) returns text
  language plpgsql stable set search_path = public, pg_temp
  as $$
declare
  condition text := 'true';
  word text;
begin
  foreach word in array words loop
    condition := condition || format(' and m.search_text like %L',
      case when length(word) < 3 then '% ' else '%' end || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%');
  end loop;
  if cardinality(role_ids) > 0 then
    condition := condition || format(' and exists (select from role_assignments a where a.organization_id = m.organization_id'
      ' and a.membership_id = m.id and a.role_id = any (%L::text[]))', role_ids);
  end if;
  return condition;
end
$$;

create function count_matching_memberships(words text[], statuses text[], role_ids text[], cap int) returns int
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  matches int;
begin
  execute format('select count(*) from (select %s and %s limit %s) as matching',
    membership_place(statuses), membership_condition(words, role_ids), cap) into matches;
  return matches;
end
$$;
comment on function count_matching_memberships is 'How many fit; stops counting at the cap.';

create function list_membership_ids(
  words text[], statuses text[], role_ids text[], sort text, descending boolean, after_key text, after_id text, page_size int, is_common boolean
) returns table (id text, key text)
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  near constant int := 20000;
  key_column text := case sort when 'name' then 'sort_name' when 'joined' then 'joined_key' when 'lastActive' then 'last_active_key' end;
  direction text := case when descending then 'desc' else 'asc' end;
  ordering text := format('order by m.%I %s, m.id %s', key_column, direction, direction);
  place text := membership_place(statuses);
  condition text := membership_condition(words, role_ids);
  after text := '';
  ids text[];
  keys text[];
begin
  if key_column is null then raise exception 'no such sort: %', sort; end if;
  if after_id is not null then
    after := format(' and (m.%I, m.id) %s (%L, %L)', key_column, case when descending then '<' else '>' end, after_key, after_id);
  end if;
  -- Nothing to look for: the index of the order has the page.
  if condition = 'true' then
    return query execute format('select m.id, m.%I::text %s%s %s limit %s', key_column, place, after, ordering, page_size);
    return;
  end if;
  -- What is common turns up soon in the order of the list, unless all of it stands far behind.
  if is_common then
    execute format('select array_agg(page.id), array_agg(page.key) from (select m.id, m.%I::text as key from'
      ' (select m.*, %s as fits %s%s %s limit %s) as m where m.fits %s limit %s) as page',
      key_column, condition, place, after, ordering, near, ordering, page_size) into ids, keys;
    if cardinality(ids) = page_size then
      return query select * from unnest(ids, keys);
      return;
    end if;
  end if;
  -- What is rare is found first and sorted then.
  return query execute format('with m as materialized (select m.id, m.%I %s and %s%s) select m.id, m.%I::text from m %s limit %s',
    key_column, place, condition, after, key_column, ordering, page_size);
end
$$;
comment on function list_membership_ids is 'One page in order, and the sort key of each row to go on from. is_common says that many fit; it decides the way, never the answer.';

revoke execute on function
  copy_user_to_memberships, count_memberships_by_status, find_organization_by_slug, find_token_by_hash, list_organizations_of_user,
  list_tokens_of_user, membership_place, membership_condition, list_membership_ids,
  count_matching_memberships
  from public;
grant execute on function
  find_organization_by_slug, find_token_by_hash, list_organizations_of_user, list_tokens_of_user, list_membership_ids,
  count_matching_memberships
  to rollcall_server;

grant select, insert, update on organizations to rollcall_server;
grant select, insert, update on memberships to rollcall_server;
grant select on membership_counts to rollcall_server;
grant select, insert, update, delete on service_accounts to rollcall_server;
grant select, insert, update, delete on roles to rollcall_server;
grant select, insert, update, delete on role_assignments to rollcall_server;
grant select, insert, update on tokens to rollcall_server;
