-- Notification groups: who gets the alerts of a group, by which channel.

create table notification_groups (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  description text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, id),
  constraint notification_groups__name__uq unique (organization_id, name_folded)
);
comment on table notification_groups is 'Named sets of people, and of contacts without an account, who are told together.';
comment on column notification_groups.changed_at is 'When the group or any of its recipients last changed.';
comment on column notification_groups.version is 'Grows with every change of name and description; the ETag. Recipients have versions of their own.';

create table notification_group_members (
  organization_id text collate "C" not null,
  group_id text collate "C" not null,
  membership_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  created_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, group_id, membership_id),
  constraint notification_group_members__group__fk foreign key (organization_id, group_id)
    references notification_groups (organization_id, id) on delete cascade,
  constraint notification_group_members__membership__fk foreign key (organization_id, membership_id)
    references memberships (organization_id, id) on delete cascade,
  constraint notification_group_members__channel__ck check (email or sms or not is_on)
);
create index notification_group_members__membership__ix on notification_group_members (organization_id, membership_id);
comment on table notification_group_members is 'Rows of invited memberships count from their acceptance on; removal of a membership deletes its rows.';
comment on column notification_group_members.is_on is 'Off: nothing is sent, and the channels that were chosen are kept.';
comment on column notification_group_members.version is 'Grows with every change; the ETag.';

create table notification_group_contacts (
  organization_id text collate "C" not null,
  group_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  channel text collate "C" not null constraint notification_group_contacts__channel__ck check (channel in ('email', 'sms')),
  address text collate "C" not null,
  created_at timestamptz not null,
  version bigint not null default 1,
  primary key (organization_id, group_id, id),
  constraint notification_group_contacts__group__fk foreign key (organization_id, group_id)
    references notification_groups (organization_id, id) on delete cascade,
  constraint notification_group_contacts__address__uq unique (organization_id, group_id, channel, address)
);
comment on table notification_group_contacts is 'External contacts: told like members, without an account.';
comment on column notification_group_contacts.address is 'An e-mail address or a telephone number (E.164), in its canonical form.';

alter table notification_groups enable row level security;
alter table notification_group_members enable row level security;
alter table notification_group_contacts enable row level security;
create policy own_organization on notification_groups using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on notification_group_members using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
create policy own_organization on notification_group_contacts using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

grant select, insert, update, delete on notification_groups to rollcall_server;
grant select, insert, update, delete on notification_group_members to rollcall_server;
grant select, insert, update, delete on notification_group_contacts to rollcall_server;
