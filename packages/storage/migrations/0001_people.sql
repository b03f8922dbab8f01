-- People, how they prove themselves, and the sessions that follow. Nothing here belongs to an organization or says anything about one.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create table users (
  id text collate "C" primary key,
  email text collate "C" not null constraint users__email__uq unique,
  email_state text not null constraint users__email_state__ck check (email_state in ('verified', 'vouched')),
  name text not null,
  name_folded text collate "C" not null,
  created_at timestamptz not null
);
comment on table users is 'One row for each human being, whatever organizations he belongs to.';
comment on column users.email is 'The canonical form of the address, computed in one place before it comes here.';
comment on column users.email_state is 'verified: the person proved the mailbox. vouched: somebody else named it.';
comment on column users.name_folded is 'The name without case and accents, to sort and to search by.';

create table superusers (
  user_id text collate "C" primary key references users (id) on delete cascade,
  granted_by text collate "C" references users (id) on delete set null,
  granted_at timestamptz not null
);
comment on table superusers is 'The superuser bit: apart from every role, written by one operation only.';

create table credentials (
  user_id text collate "C" not null references users (id) on delete cascade,
  kind text not null constraint credentials__kind__ck check (kind in ('password')),
  secret text not null,
  changed_at timestamptz not null,
  primary key (user_id, kind)
);
comment on column credentials.secret is 'For a password the Argon2id string: algorithm, costs, salt and hash.';

create table sessions (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  secret_hash bytea not null constraint sessions__secret_hash__uq unique,
  proof text not null constraint sessions__proof__ck check (proof in ('password')),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null,
  elevated_until timestamptz,
  address text,
  agent text
);
create index sessions__user__ix on sessions (user_id, created_at);
comment on column sessions.secret_hash is 'SHA-256 of the 256 random bits in the cookie.';
comment on column sessions.proof is 'How the session was proven; an organization may accept some ways only.';
comment on column sessions.ends_at is 'The end in any case; the idle end follows from last_seen_at.';
comment on column sessions.elevated_until is 'Until then the person acts as superuser.';

create table links (
  secret_hash bytea primary key,
  purpose text not null constraint links__purpose__ck check (purpose in ('password-reset', 'email-change')),
  user_id text collate "C" not null references users (id) on delete cascade,
  email text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  replaced_at timestamptz,
  constraint links__one_end__ck check (used_at is null or replaced_at is null)
);
create unique index links__newest__uq on links (user_id, purpose) where used_at is null and replaced_at is null;
comment on table links is 'Secrets that travel in mails: bound to one purpose, one person and one address, newest only.';

grant select, insert, update on users to rollcall_server;
grant select, insert, delete on superusers to rollcall_server;
grant select, insert, update, delete on credentials to rollcall_server;
grant select, insert, update, delete on sessions to rollcall_server;
grant select, insert, update on links to rollcall_server;
