-- What the server itself keeps: mails on their way, limits, answers to repeat, settings.

create table mails (
  id text collate "C" primary key,
  kind text collate "C" not null,
  user_id text collate "C" references users (id) on delete cascade,
  recipient text collate "C" not null,
  subject text not null,
  personal boolean not null,
  sealed_text bytea,
  state text collate "C" not null constraint mails__state__ck check (state in ('waiting', 'superseded')),
  created_at timestamptz not null
);
create index mails__created__ix on mails (created_at, id);
create index mails__waiting__ix on mails (user_id, kind) where state = 'waiting';
comment on table mails is 'The outbox: written in the transaction that causes the mail.';
comment on column mails.personal is 'Holds a link that is for the addressee alone.';
comment on column mails.sealed_text is 'AES-256-GCM, the key is not in the database; erased once the mail is superseded.';

create table mail_openings (
  mail_id text collate "C" not null references mails (id) on delete cascade,
  opened_by text collate "C" not null references users (id) on delete cascade,
  opened_at timestamptz not null,
  told_at timestamptz,
  primary key (mail_id, opened_by, opened_at)
);
comment on table mail_openings is 'Which superuser read whose mail, and when the addressee was told.';

create table rate_limits (
  key text collate "C" primary key,
  window_ends_at timestamptz not null,
  count int not null
);
create index rate_limits__window__ix on rate_limits (window_ends_at);
comment on table rate_limits is 'One counter for each limited thing and window, raised by one atomic statement.';

create table idempotency_keys (
  principal text collate "C" not null,
  key text collate "C" not null,
  request_hash bytea not null,
  status int not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_keys__created__ix on idempotency_keys (created_at);
comment on table idempotency_keys is 'Answers to repeat for a day, without secrets.';

create table server_settings (
  singleton boolean primary key default true constraint server_settings__one_row__ck check (singleton),
  setup_token_hash bytea,
  set_up_at timestamptz
);
comment on table server_settings is 'One row.';
insert into server_settings default values;

grant select, insert, update on mails to rollcall_server;
grant select, insert, update on mail_openings to rollcall_server;
grant select, insert, update, delete on rate_limits to rollcall_server;
grant select, insert, update, delete on idempotency_keys to rollcall_server;
grant select, update on server_settings to rollcall_server;
