import { readFileSync } from 'node:fs'
import { dumpSchema } from '@rollcall/storage/engine/dump-schema'
import { toMigration } from '@rollcall/storage/engine/migrations'
import { openTestDatabase, type TestDatabaseOptions } from '@rollcall/testkit/test-database'
import { describe, expect, it } from 'vitest'

async function dump(options: TestDatabaseOptions = {}): Promise<string> {
  const database = await openTestDatabase(options)
  try {
    return await database.owner(dumpSchema)
  } finally {
    await database.drop()
  }
}

describe('schema.sql', () => {
  it('is what the migrations make, on every PostgreSQL (npm run generate writes it anew)', async () => {
    const written = readFileSync(new URL('../../schema.sql', import.meta.url), 'utf8')
    expect(await dump()).toBe(written)
  })
})

describe('the dump', () => {
  it('shows everything that a migration can make', async () => {
    const migrations = [toMigration('0001_all.sql', 1, everything)]
    expect(await dump({ migrations })).toBe(dumped)
  })
})

const everything = `
create extension citext;
create type colour as enum ('red', 'blue');
create type pair as (left_side int, right_side text);
create domain short as text default 'x' not null constraint short__length__ck check (length(value) < 9);
create table b (
  number int generated always as identity primary key,
  twice bigint generated always as (7 * 2) stored,
  colour colour not null default 'red',
  name citext,
  at timestamptz,
  gone int,
  constraint b__name__uq unique (name)
);
alter table b drop column gone;
create table a (
  id text collate "C" primary key,
  b int constraint a__b__fk references b (number) on delete cascade,
  word short
);
create index a__words__ix on a (b, (lower(id))) where b > 3;
alter table a enable row level security;
create policy only_one on a for select to rollcall_server using (id = 'one');
create policy no_other on a as restrictive for insert with check (id <> 'two');
create function refuse() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger a__refuse before insert on a for each row execute function refuse();
revoke execute on function refuse() from public;
grant execute on function refuse() to rollcall_server;
grant select, insert, update (word) on a to rollcall_server;
comment on table a is 'It''s a.';
comment on column a.word is 'A word.';
comment on function refuse() is 'Refuses.';
`

const dumped = `-- What the migrations make, read back from the catalogue. Written by a program: change a migration, not this file.

create extension citext;

create type colour as enum ('red', 'blue');
create type pair as (left_side integer, right_side text);
create domain short as text default 'x'::text not null constraint short__length__ck CHECK ((length(VALUE) < 9));

create table a (
  id text collate "C" not null,
  b integer,
  word short,
  constraint a_pkey PRIMARY KEY (id),
  constraint a__b__fk FOREIGN KEY (b) REFERENCES b(number) ON DELETE CASCADE
);
CREATE INDEX a__words__ix ON public.a USING btree (b, lower(id)) WHERE (b > 3);
alter table a enable row level security;
create policy no_other on a as restrictive for insert to public
  with check ((id <> 'two'::text));
create policy only_one on a for select to rollcall_server
  using ((id = 'one'::text));
CREATE TRIGGER a__refuse BEFORE INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION refuse();
grant insert, select on a to rollcall_server;
grant update (word) on a to rollcall_server;
comment on table a is 'It''s a.';
comment on column a.word is 'A word.';

create table b (
  number integer generated always as identity not null,
  twice bigint generated always as ((7 * 2)) stored,
  colour colour default 'red'::colour not null,
  name citext,
  at timestamp with time zone,
  constraint b_pkey PRIMARY KEY (number),
  constraint b__name__uq UNIQUE (name)
);

CREATE OR REPLACE FUNCTION public.refuse()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin return null; end $function$;
grant execute on function refuse() to rollcall_server;
comment on function refuse() is 'Refuses.';
`
