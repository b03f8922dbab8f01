import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../packages/storage/src/engine/schema.ts'

/** Fills an organization by one statement, as its owner: what is measured is reading, not how the rows came. */
export async function insertCrowd(owner: Kysely<Schema>, organizationId: string, size: number): Promise<void> {
  await sql`
    insert into users (id, email, email_state, name, name_folded, created_at)
    select 'usr_' || lpad(n::text, 26, '0'), lower(first || '.' || last) || n || '@crowd.example', 'verified',
      first || ' ' || last, lower(first || ' ' || last), '2026-01-01'
    from ${people(size)}`.execute(owner)
  await sql`
    insert into memberships (organization_id, id, user_id, status, email, user_name, user_name_folded, created_at, joined_at,
      suspended_at, last_active_at)
    select ${organizationId}, 'mem_' || lpad(n::text, 26, '0'), 'usr_' || lpad(n::text, 26, '0'),
      case when n % 17 = 0 then 'suspended' else 'active' end, lower(first || '.' || last) || n || '@crowd.example',
      first || ' ' || last, lower(first || ' ' || last), '2026-01-01', timestamptz '2026-01-01' - make_interval(mins => n % 500000),
      case when n % 17 = 0 then timestamptz '2026-01-01' end,
      case when n % 11 <> 0 then timestamptz '2026-01-01' - make_interval(mins => n * 7 % 900000) end
    from ${people(size)}`.execute(owner)
  await sql`
    insert into role_assignments (organization_id, id, role_id, membership_id, created_at)
    select ${organizationId}, 'ras_' || lpad(n::text, 26, '0'), r.id, 'mem_' || lpad(n::text, 26, '0'), '2026-01-01'
    from generate_series(1, ${size}::int) n
    join (select id, row_number() over (order by id) - 1 as at, count(*) over () as total from roles
      where organization_id = ${organizationId} and kind = 'role') r on r.at = n % r.total`.execute(owner)
  await sql`vacuum analyze users, memberships, role_assignments`.execute(owner)
}

const syllables =
  'ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo'

/** Names of two and three syllables, each as often as chance has it; the same at every run. */
const people = (size: number) => sql`(
  select n, initcap(s[1 + n % 40] || s[1 + n / 40 % 40]) as first, initcap(s[1 + n * 7 % 40] || s[1 + n * 11 / 40 % 40] || s[1 + n / 97 % 40]) as last
  from generate_series(1, ${size}::int) n, (select string_to_array(${syllables}, ' ') as s) as parts
) as people`
