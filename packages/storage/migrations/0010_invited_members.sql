-- Lists of users can leave out those whose invitation has ended, where an organization keeps no ended ones.

drop function list_membership_ids;
drop function count_matching_memberships;
drop function membership_place;

create function membership_place(statuses text[], open_at timestamptz) returns text
  language sql stable set search_path = public, pg_temp
  as $$
    select format('from memberships m where m.organization_id = %L and m.status = any (%L::text[])',
      nullif(current_setting('rollcall.organization', true), ''), statuses)
      || case when open_at is null then '' else format(' and (m.status <> ''invited'' or exists (select from invitations i'
        ' where i.organization_id = m.organization_id and i.membership_id = m.id and i.status = ''pending'' and i.expires_key > %L))', open_at) end
  $$;

create function count_matching_memberships(words text[], statuses text[], role_ids text[], cap int, open_at timestamptz default null) returns int
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  matches int;
begin
  execute format('select count(*) from (select %s and %s limit %s) as matching',
    membership_place(statuses, open_at), membership_condition(words, role_ids), cap) into matches;
  return matches;
end
$$;
comment on function count_matching_memberships is 'How many fit; stops counting at the cap. open_at: of invited ones those whose offer is open then; null: all.';

create function list_membership_ids(
  words text[], statuses text[], role_ids text[], sort text, descending boolean, after_key text, after_id text, page_size int, is_common boolean,
  open_at timestamptz default null
) returns table (id text, key text)
  language plpgsql stable security definer set search_path = public, pg_temp
  as $$
declare
  near constant int := 20000;
  key_column text := case sort when 'name' then 'sort_name' when 'joined' then 'joined_key' when 'lastActive' then 'last_active_key' end;
  direction text := case when descending then 'desc' else 'asc' end;
  ordering text := format('order by m.%I %s, m.id %s', key_column, direction, direction);
  place text := membership_place(statuses, open_at);
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

revoke execute on function membership_place, list_membership_ids, count_matching_memberships from public;
grant execute on function list_membership_ids, count_matching_memberships to rollcall_server;
