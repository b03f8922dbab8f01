-- Invitations: offers under a membership, and the links by which they are taken. The place that an offer carries lies on the membership.

create table invitations (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  membership_id text collate "C" not null,
  email text collate "C" not null,
  status text collate "C" not null,
  method text collate "C" not null constraint invitations__method__ck check (method in ('password', 'pam', 'saml', 'oidc')),
  note text,
  inviter_membership_id text collate "C",
  inviter_account_id text collate "C",
  sponsor_membership_id text collate "C",
  sponsor_account_id text collate "C",
  created_at timestamptz not null,
  sent_at timestamptz not null,
  expires_at timestamptz,
  expires_key timestamptz not null generated always as (coalesce(expires_at, 'infinity')) stored,
  ended_at timestamptz,
  accepted_by text collate "C" references users (id),
  revoke_reason text collate "C",
  reminders int not null default 0,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint invitations__membership__fk foreign key (organization_id, membership_id) references memberships (organization_id, id),
  constraint invitations__inviter_membership__fk foreign key (organization_id, inviter_membership_id)
    references memberships (organization_id, id),
  constraint invitations__inviter_account__fk foreign key (organization_id, inviter_account_id)
    references service_accounts (organization_id, id) on delete set null (inviter_account_id),
  constraint invitations__sponsor_membership__fk foreign key (organization_id, sponsor_membership_id)
    references memberships (organization_id, id),
  constraint invitations__sponsor_account__fk foreign key (organization_id, sponsor_account_id)
    references service_accounts (organization_id, id) on delete set null (sponsor_account_id),
  constraint invitations__one_sponsor__ck check (num_nonnulls(sponsor_membership_id, sponsor_account_id) <= 1),
  constraint invitations__status__ck check (
    case status
      when 'pending' then ended_at is null and accepted_by is null and revoke_reason is null
      when 'accepted' then ended_at is not null and accepted_by is not null and revoke_reason is null
      when 'declined' then ended_at is not null and accepted_by is null and revoke_reason is null
      when 'revoked' then ended_at is not null and accepted_by is null and revoke_reason in ('withdrawn', 'sponsor_lost')
      when 'replaced' then ended_at is not null and accepted_by is null
      else false
    end
  )
);
comment on table invitations is 'One offer each. Expired is computed from expires_at and never stored.';
comment on column invitations.email is 'The address that was invited, in its canonical form.';
comment on column invitations.sponsor_membership_id is 'Whose rights count at acceptance: the inviter, then who resent, edited or copied it last. Without any it cannot be accepted.';
comment on column invitations.sent_at is 'When the present period of the offer began.';
comment on column invitations.reminders is 'How many reminders this period has had.';

create unique index invitations__current__uq on invitations (organization_id, membership_id) where status <> 'replaced';
create index invitations__sent__ix on invitations (organization_id, sent_at, id) where status <> 'replaced';
create index invitations__email__ix on invitations (organization_id, email, id) where status <> 'replaced';
create index invitations__expires__ix on invitations (organization_id, expires_key, id) where status <> 'replaced';
create index invitations__status__ix on invitations (organization_id, status, expires_at);
create index invitations__sponsor__ix on invitations (organization_id, sponsor_membership_id);
create index invitations__inviter__ix on invitations (organization_id, inviter_membership_id);
create index invitations__open_to__ix on invitations (email) where status = 'pending';

create table invitation_links (
  organization_id text collate "C" not null,
  secret_hash bytea not null constraint invitation_links__secret_hash__uq unique,
  invitation_id text collate "C" not null,
  kind text collate "C" not null constraint invitation_links__kind__ck check (kind in ('mail', 'copy')),
  created_at timestamptz not null,
  replaced_at timestamptz,
  primary key (organization_id, secret_hash),
  constraint invitation_links__invitation__fk foreign key (organization_id, invitation_id) references invitations (organization_id, id)
);
create unique index invitation_links__newest__uq on invitation_links (organization_id, invitation_id, kind) where replaced_at is null;
create index invitation_links__invitation__ix on invitation_links (organization_id, invitation_id);
comment on table invitation_links is 'SHA-256 of secrets: the newest of a mail and the newest that was handed over work while the offer is open.';
comment on column invitation_links.kind is 'mail: proves the mailbox. copy: whoever holds it may be anybody.';

create index memberships__email__ix on memberships (organization_id, email);

alter table invitations enable row level security;
alter table invitation_links enable row level security;
create policy own_organization on invitations using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on invitation_links using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
grant select, insert, update on invitations, invitation_links to rollcall_server;

-- What is found before the organization is known. Ids only.

create function find_invitation_by_link(wanted bytea) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select l.organization_id, l.invitation_id from invitation_links l where l.secret_hash = wanted $$;

create function list_pending_invitations_to(wanted text) returns table (organization_id text, id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select i.organization_id, i.id from invitations i where i.email = wanted and i.status = 'pending' order by 1, 2 $$;

create function list_organizations_that_remind() returns table (organization_id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select o.id from organizations o where jsonb_array_length(o.policy #> '{invitations,reminderHours}') > 0 order by 1 $$;

-- The list of invitations: as the list of memberships it searches by parts of words, so it runs as the owner of the tables, takes the
-- organization from the setting alone and answers ids.

create function invitation_place(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamptz)
  returns text
  language plpgsql stable set search_path = public, pg_temp
  as $$
declare
  place text := format('from invitations i join memberships m on m.organization_id = i.organization_id and m.id = i.membership_id'
    ' where i.organization_id = %L and i.status <> ''replaced'''
    ' and case when i.status <> ''pending'' then i.status when i.expires_at <= %L then ''expired'' else ''sent'' end = any (%L::text[])',
    nullif(current_setting('rollcall.organization', true), ''), at, statuses);
  word text;
begin
  if cardinality(sponsors) > 0 then
    place := place || format(' and i.sponsor_membership_id = any (%L::text[])', sponsors);
  end if;
  if own_membership is not null then
    place := place || format(' and %L in (i.sponsor_membership_id, i.inviter_membership_id)', own_membership);
  end if;
  if own_account is not null then
    place := place || format(' and %L in (i.sponsor_account_id, i.inviter_account_id)', own_account);
  end if;
  foreach word in array words loop
    place := place || format(' and m.search_text like %L',
      case when length(word) < 3 then '% ' else '%' end || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%');
  end loop;
  return place;
end
$$;

create function count_matching_invitations(
  words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamptz
) returns int
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  matches int;
begin
  execute 'select count(*) ' || invitation_place(words, statuses, sponsors, own_membership, own_account, at) into matches;
  return matches;
end
$$;

create function list_invitation_ids(
  words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamptz,
  sort text, descending boolean, after_key text, after_id text, page_size int
) returns table (id text, key text)
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  key_column text := case sort when 'sent' then 'sent_at' when 'email' then 'email' when 'expires' then 'expires_key' end;
  direction text := case when descending then 'desc' else 'asc' end;
  after text := '';
begin
  if key_column is null then raise exception 'no such sort: %', sort; end if;
  if after_id is not null then
    after := format(' and (i.%I, i.id) %s (%L, %L)', key_column, case when descending then '<' else '>' end, after_key, after_id);
  end if;
  return query execute format('select i.id, i.%I::text %s%s order by i.%I %s, i.id %s limit %s', key_column,
    invitation_place(words, statuses, sponsors, own_membership, own_account, at), after, key_column, direction, direction, page_size);
end
$$;
comment on function list_invitation_ids is 'One page in order, and the sort key of each row to go on from.';

revoke execute on function
  find_invitation_by_link, list_pending_invitations_to, list_organizations_that_remind, invitation_place, count_matching_invitations,
  list_invitation_ids
  from public;
grant execute on function
  find_invitation_by_link, list_pending_invitations_to, list_organizations_that_remind, count_matching_invitations, list_invitation_ids
  to rollcall_server;

-- Seats are part of the policy from now on.
update organizations set policy = jsonb_set(policy, '{members}', '{"seats": null, "pendingReserves": true}' || (policy -> 'members'));
