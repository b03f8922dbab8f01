-- Delivery of mails: who took them, who refused them and why, and how the server is reached that does.

alter table mails drop constraint mails__state__ck;
drop index mails__waiting__ix;
update mails set state = 'superseded', sealed_text = null;
alter table mails
  add column series text collate "C",
  add column urgent boolean not null default false,
  add column expires_at timestamptz,
  add column queued_at timestamptz,
  add column due_at timestamptz,
  add column attempts int not null default 0,
  add column tries int not null default 0,
  add column lease text collate "C",
  add column leased_until timestamptz,
  add column settled_at timestamptz,
  add column reason text,
  add constraint mails__state__ck check (state in ('queued', 'sent', 'refused', 'not_configured', 'superseded')),
  add constraint mails__due__ck check ((state = 'queued') = (due_at is not null) and (due_at is null or queued_at is not null)),
  add constraint mails__text__ck check (state <> 'queued' or sealed_text is not null),
  add constraint mails__erased__ck check (state not in ('sent', 'superseded') or sealed_text is null),
  add constraint mails__lease__ck check ((lease is null) = (leased_until is null));
create index mails__due__ix on mails (urgent desc, due_at, id) where state = 'queued';
create index mails__series__ix on mails (series) where sealed_text is not null;
create index mails__not_configured__ix on mails (created_at) where state = 'not_configured';
create index mails__expires__ix on mails (expires_at) where sealed_text is not null and expires_at is not null;
create index mails__user__ix on mails (user_id);
comment on column mails.sealed_text is 'AES-256-GCM, the key is not in the database; erased once the mail is sent, superseded, or of no use any more.';
comment on column mails.state is 'sent: a mail server took it. refused: it never will be taken, unless somebody tries again.';
comment on column mails.series is 'A newer mail of the same series takes the place of the older ones that nobody took.';
comment on column mails.urgent is 'Somebody sits and waits for it: goes before the others.';
comment on column mails.expires_at is 'From then on it is of no use: it is not sent, and its text is erased.';
comment on column mails.attempts is 'Of its life; each has its row in mail_attempts once it is over.';
comment on column mails.tries is 'Attempts since it was queued, at queued_at, for the first time or again.';
comment on column mails.lease is 'Which try has it in hand, until leased_until; then another may take it.';

create table mail_attempts (
  mail_id text collate "C" not null references mails (id) on delete cascade,
  number int not null,
  at timestamptz not null,
  outcome text collate "C" not null
    constraint mail_attempts__outcome__ck check (outcome in ('sent', 'refused', 'postponed', 'failed')),
  code int,
  answer text not null,
  milliseconds int not null,
  primary key (mail_id, number)
);
comment on table mail_attempts is 'The ledger of deliveries: each try with the answer of the mail server.';
comment on column mail_attempts.outcome is 'refused: for good (5xx). postponed: the server asks to come back (4xx). failed: there was no answer, or none that can be used.';

create table mail_references (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  mail_id text collate "C" not null references mails (id) on delete cascade,
  membership_id text collate "C",
  invitation_id text collate "C",
  primary key (organization_id, mail_id),
  constraint mail_references__membership__fk foreign key (organization_id, membership_id) references memberships (organization_id, id)
);
create index mail_references__mail__ix on mail_references (mail_id);
create index mail_references__invitation__ix on mail_references (organization_id, invitation_id) where invitation_id is not null;
create index mail_references__membership__ix on mail_references (organization_id, membership_id) where membership_id is not null;
comment on table mail_references is 'Which mails were caused by which organization, and by what in it: the only way from an organization to the outbox.';

alter table mail_references enable row level security;
create policy own_organization on mail_references using (organization_id = nullif(current_setting('rollcall.organization', true), ''));

create table mail_settings (
  singleton boolean primary key default true constraint mail_settings__one_row__ck check (singleton),
  host text not null,
  port int not null,
  security text collate "C" not null constraint mail_settings__security__ck check (security in ('starttls', 'tls', 'none')),
  user_name text,
  sealed_password bytea,
  password_changed_at timestamptz,
  ca text,
  from_address text not null,
  from_name text not null,
  version bigint not null default 1,
  changed_at timestamptz not null,
  changed_by text collate "C" references users (id) on delete set null,
  constraint mail_settings__password__ck check ((sealed_password is null) = (password_changed_at is null))
);
comment on table mail_settings is 'How the mail server is reached, as a superuser set it; the environment wins over it. One row, or none.';

grant delete on mails to rollcall_server;
grant select, insert, update on mail_attempts to rollcall_server;
grant select, insert, update on mail_references to rollcall_server;
grant select, insert, update, delete on mail_settings to rollcall_server;
