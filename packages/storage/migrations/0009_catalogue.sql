-- By which catalogue an organization decides: a server with another one brings it up to date when it starts.

alter table organizations add column catalogue_digest text collate "C";
comment on column organizations.catalogue_digest is 'Of the catalogue whose roles were brought in last; a + behind it where a role could not be. Null: none was since the column is there.';

create function list_organizations_with_other_catalogue(digest text) returns table (organization_id text)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select o.id from organizations o where o.catalogue_digest is distinct from digest order by 1 $$;
revoke execute on function list_organizations_with_other_catalogue from public;
grant execute on function list_organizations_with_other_catalogue to rollcall_server;
