-- View as: a session that looks at an organization through the rights of another member, for a while and without writing.

alter table sessions
  add column view_organization_id text collate "C",
  add column view_membership_id text collate "C",
  add column view_user_id text collate "C" references users (id) on delete set null,
  add column view_reason text,
  add column view_until timestamptz,
  add constraint sessions__view__ck check ((view_organization_id is null) = (view_membership_id is null));
create index sessions__view_user__ix on sessions (view_user_id) where view_user_id is not null;
create index sessions__view_until__ix on sessions (view_until) where view_until is not null;
comment on column sessions.view_membership_id is 'Through whose rights this session looks, in view_organization_id, until view_until. A session is of no organization, so it refers to none: what is gone cannot be viewed.';
comment on column sessions.view_reason is 'Why, as the audit log says it too.';
