-- What the migrations make, read back from the catalogue. Written by a program: change a migration, not this file.

create extension btree_gin;
create extension pg_trgm;

create table access_changes (
  organization_id text collate "C" not null,
  revision bigint not null,
  kind text collate "C" not null,
  type text collate "C" default ''::text not null,
  id text collate "C" not null,
  constraint access_changes_pkey PRIMARY KEY (organization_id, revision, kind, type, id),
  constraint access_changes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint access_changes__kind__ck CHECK ((kind = ANY (ARRAY['organization'::text, 'membership'::text, 'role'::text, 'scope'::text, 'resource'::text, 'service-account'::text, 'token'::text])))
);
alter table access_changes enable row level security;
create policy own_organization on access_changes for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select on access_changes to rollcall_server;
comment on table access_changes is 'Which rows a revision touched, so that a server process reads again just those.';
comment on column access_changes.type is 'Of a resource; empty for everything else.';

create table audit_events (
  organization_id text collate "C" not null,
  sequence bigint not null,
  at timestamp with time zone not null,
  action text collate "C" not null,
  event jsonb not null,
  hash bytea not null,
  target_type text collate "C" generated always as (((event -> 'target'::text) ->> 'type'::text)) stored,
  target_id text collate "C" generated always as (((event -> 'target'::text) ->> 'id'::text)) stored,
  actor_id text collate "C" generated always as (((event -> 'actor'::text) ->> 'id'::text)) stored,
  constraint audit_events_pkey PRIMARY KEY (organization_id, sequence)
);
CREATE INDEX audit_events__action__ix ON public.audit_events USING btree (organization_id, action, sequence);
CREATE INDEX audit_events__actor__ix ON public.audit_events USING btree (organization_id, actor_id, sequence);
CREATE INDEX audit_events__at__ix ON public.audit_events USING btree (organization_id, at);
CREATE INDEX audit_events__target__ix ON public.audit_events USING btree (organization_id, target_type, target_id, sequence);
alter table audit_events enable row level security;
create policy own_organization on audit_events for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select on audit_events to rollcall_server;
comment on column audit_events.event is 'Actor, target, change, request. Personal values stand in audit_people; here is their id and salted digest.';
comment on column audit_events.hash is 'SHA-256 over the hash before it and the canonical JSON of this event.';

create table audit_heads (
  organization_id text collate "C" not null,
  sequence bigint not null,
  hash bytea not null,
  constraint audit_heads_pkey PRIMARY KEY (organization_id)
);
alter table audit_heads enable row level security;
create policy own_organization on audit_heads for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on audit_heads to rollcall_server;
comment on table audit_heads is 'The last link of each chain; locked by whoever adds the next.';

create table audit_people (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  value text not null,
  salt bytea not null,
  constraint audit_people_pkey PRIMARY KEY (organization_id, id)
);
alter table audit_people enable row level security;
create policy own_organization on audit_people for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select on audit_people to rollcall_server;
comment on table audit_people is 'Addresses, names, network addresses and browsers that events refer to. Erasing a person empties rows here and leaves the chain valid.';

create table credentials (
  user_id text collate "C" not null,
  kind text not null,
  secret text not null,
  changed_at timestamp with time zone not null,
  constraint credentials_pkey PRIMARY KEY (user_id, kind),
  constraint credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint credentials__kind__ck CHECK ((kind = 'password'::text))
);
grant delete, insert, select, update on credentials to rollcall_server;
comment on column credentials.secret is 'For a password the Argon2id string: algorithm, costs, salt and hash.';

create table data_views (
  organization_id text collate "C" not null,
  membership_id text collate "C" not null,
  owners text[] default '{}'::text[] not null,
  tags text[] default '{}'::text[] not null,
  applications text[] default '{}'::text[] not null,
  version bigint default 1 not null,
  constraint data_views_pkey PRIMARY KEY (organization_id, membership_id),
  constraint data_views__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE
);
alter table data_views enable row level security;
create policy own_organization on data_views for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on data_views to rollcall_server;
comment on table data_views is 'A personal filter laid over lists. It only narrows, and no decision reads it.';
comment on column data_views.owners is 'Ids of memberships.';

create table domain_links (
  organization_id text collate "C" not null,
  secret_hash bytea not null,
  domain_id text collate "C" not null,
  mailbox text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint domain_links_pkey PRIMARY KEY (organization_id, secret_hash),
  constraint domain_links__secret_hash__uq UNIQUE (secret_hash),
  constraint domain_links__domain__fk FOREIGN KEY (organization_id, domain_id) REFERENCES domains(organization_id, id) ON DELETE CASCADE,
  constraint domain_links__one_end__ck CHECK (((used_at IS NULL) OR (replaced_at IS NULL)))
);
CREATE UNIQUE INDEX domain_links__newest__uq ON public.domain_links USING btree (organization_id, domain_id) WHERE ((used_at IS NULL) AND (replaced_at IS NULL));
alter table domain_links enable row level security;
create policy own_organization on domain_links for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on domain_links to rollcall_server;
comment on table domain_links is 'Secrets mailed to postmaster or hostmaster of a domain; whoever uses one proves it.';

create table domains (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  name text collate "C" not null,
  challenge text not null,
  proof text collate "C",
  proven_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint domains_pkey PRIMARY KEY (organization_id, id),
  constraint domains__name__uq UNIQUE (organization_id, name),
  constraint domains_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint domains__proof__ck CHECK ((proof = ANY (ARRAY['dns'::text, 'mail'::text]))),
  constraint domains__proven__ck CHECK (((proof IS NULL) = (proven_at IS NULL)))
);
CREATE INDEX domains__proven_name__ix ON public.domains USING btree (name) WHERE (proven_at IS NOT NULL);
alter table domains enable row level security;
create policy own_organization on domains for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on domains to rollcall_server;
comment on table domains is 'Several organizations may prove one domain.';
comment on column domains.name is 'In canonical form, by the rule of addresses.';
comment on column domains.challenge is 'What the TXT record says; no secret.';
comment on column domains.proof is 'Only dns lets sign-on link accounts.';

create table idempotency_keys (
  principal text collate "C" not null,
  key text collate "C" not null,
  request_hash bytea not null,
  status integer not null,
  answer jsonb not null,
  created_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_keys__created__ix ON public.idempotency_keys USING btree (created_at);
grant delete, insert, select, update on idempotency_keys to rollcall_server;
comment on table idempotency_keys is 'Answers to repeat for a day, without secrets.';

create table invitation_links (
  organization_id text collate "C" not null,
  secret_hash bytea not null,
  invitation_id text collate "C" not null,
  kind text collate "C" not null,
  created_at timestamp with time zone not null,
  replaced_at timestamp with time zone,
  constraint invitation_links_pkey PRIMARY KEY (organization_id, secret_hash),
  constraint invitation_links__secret_hash__uq UNIQUE (secret_hash),
  constraint invitation_links__invitation__fk FOREIGN KEY (organization_id, invitation_id) REFERENCES invitations(organization_id, id),
  constraint invitation_links__kind__ck CHECK ((kind = ANY (ARRAY['mail'::text, 'copy'::text])))
);
CREATE INDEX invitation_links__invitation__ix ON public.invitation_links USING btree (organization_id, invitation_id);
CREATE UNIQUE INDEX invitation_links__newest__uq ON public.invitation_links USING btree (organization_id, invitation_id, kind) WHERE (replaced_at IS NULL);
alter table invitation_links enable row level security;
create policy own_organization on invitation_links for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on invitation_links to rollcall_server;
comment on table invitation_links is 'SHA-256 of secrets: the newest of a mail and the newest that was handed over work while the offer is open.';
comment on column invitation_links.kind is 'mail: proves the mailbox. copy: whoever holds it may be anybody.';

create table invitations (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  membership_id text collate "C" not null,
  email text collate "C" not null,
  status text collate "C" not null,
  method text collate "C" not null,
  note text,
  inviter_membership_id text collate "C",
  inviter_account_id text collate "C",
  sponsor_membership_id text collate "C",
  sponsor_account_id text collate "C",
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  expires_key timestamp with time zone generated always as (COALESCE(expires_at, 'infinity'::timestamp with time zone)) stored not null,
  ended_at timestamp with time zone,
  accepted_by text collate "C",
  revoke_reason text collate "C",
  reminders integer default 0 not null,
  version bigint default 1 not null,
  constraint invitations_pkey PRIMARY KEY (organization_id, id),
  constraint invitations__inviter_account__fk FOREIGN KEY (organization_id, inviter_account_id) REFERENCES service_accounts(organization_id, id) ON DELETE SET NULL (inviter_account_id),
  constraint invitations__inviter_membership__fk FOREIGN KEY (organization_id, inviter_membership_id) REFERENCES memberships(organization_id, id),
  constraint invitations__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id),
  constraint invitations__sponsor_account__fk FOREIGN KEY (organization_id, sponsor_account_id) REFERENCES service_accounts(organization_id, id) ON DELETE SET NULL (sponsor_account_id),
  constraint invitations__sponsor_membership__fk FOREIGN KEY (organization_id, sponsor_membership_id) REFERENCES memberships(organization_id, id),
  constraint invitations_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES users(id),
  constraint invitations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint invitations__method__ck CHECK ((method = ANY (ARRAY['password'::text, 'pam'::text, 'saml'::text, 'oidc'::text]))),
  constraint invitations__one_sponsor__ck CHECK ((num_nonnulls(sponsor_membership_id, sponsor_account_id) <= 1)),
  constraint invitations__status__ck CHECK (
CASE status
    WHEN 'pending'::text THEN ((ended_at IS NULL) AND (accepted_by IS NULL) AND (revoke_reason IS NULL))
    WHEN 'accepted'::text THEN ((ended_at IS NOT NULL) AND (accepted_by IS NOT NULL) AND (revoke_reason IS NULL))
    WHEN 'declined'::text THEN ((ended_at IS NOT NULL) AND (accepted_by IS NULL) AND (revoke_reason IS NULL))
    WHEN 'revoked'::text THEN ((ended_at IS NOT NULL) AND (accepted_by IS NULL) AND (revoke_reason = ANY (ARRAY['withdrawn'::text, 'sponsor_lost'::text])))
    WHEN 'replaced'::text THEN ((ended_at IS NOT NULL) AND (accepted_by IS NULL))
    ELSE false
END)
);
CREATE UNIQUE INDEX invitations__current__uq ON public.invitations USING btree (organization_id, membership_id) WHERE (status <> 'replaced'::text);
CREATE INDEX invitations__email__ix ON public.invitations USING btree (organization_id, email, id) WHERE (status <> 'replaced'::text);
CREATE INDEX invitations__expires__ix ON public.invitations USING btree (organization_id, expires_key, id) WHERE (status <> 'replaced'::text);
CREATE INDEX invitations__inviter__ix ON public.invitations USING btree (organization_id, inviter_membership_id);
CREATE INDEX invitations__open_to__ix ON public.invitations USING btree (email) WHERE (status = 'pending'::text);
CREATE INDEX invitations__sent__ix ON public.invitations USING btree (organization_id, sent_at, id) WHERE (status <> 'replaced'::text);
CREATE INDEX invitations__sponsor__ix ON public.invitations USING btree (organization_id, sponsor_membership_id);
CREATE INDEX invitations__status__ix ON public.invitations USING btree (organization_id, status, expires_at);
alter table invitations enable row level security;
create policy own_organization on invitations for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on invitations to rollcall_server;
comment on table invitations is 'One offer each. Expired is computed from expires_at and never stored.';
comment on column invitations.email is 'The address that was invited, in its canonical form.';
comment on column invitations.sponsor_membership_id is 'Whose rights count at acceptance: the inviter, then who resent, edited or copied it last. Without any it cannot be accepted.';
comment on column invitations.sent_at is 'When the present period of the offer began.';
comment on column invitations.reminders is 'How many reminders this period has had.';

create table joining_rule_groups (
  organization_id text collate "C" not null,
  rule_id text collate "C" not null,
  group_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  constraint joining_rule_groups_pkey PRIMARY KEY (organization_id, rule_id, group_id),
  constraint joining_rule_groups__group__fk FOREIGN KEY (organization_id, group_id) REFERENCES notification_groups(organization_id, id) ON DELETE CASCADE,
  constraint joining_rule_groups__rule__fk FOREIGN KEY (organization_id, rule_id) REFERENCES joining_rules(organization_id, id) ON DELETE CASCADE,
  constraint joining_rule_groups__channel__ck CHECK ((email OR sms OR (NOT is_on)))
);
CREATE INDEX joining_rule_groups__group__ix ON public.joining_rule_groups USING btree (organization_id, group_id);
alter table joining_rule_groups enable row level security;
create policy own_organization on joining_rule_groups for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select on joining_rule_groups to rollcall_server;

create table joining_rule_roles (
  organization_id text collate "C" not null,
  rule_id text collate "C" not null,
  role_id text collate "C" not null,
  constraint joining_rule_roles_pkey PRIMARY KEY (organization_id, rule_id, role_id),
  constraint joining_rule_roles__role__fk FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id),
  constraint joining_rule_roles__rule__fk FOREIGN KEY (organization_id, rule_id) REFERENCES joining_rules(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX joining_rule_roles__role__ix ON public.joining_rule_roles USING btree (organization_id, role_id);
alter table joining_rule_roles enable row level security;
create policy own_organization on joining_rule_roles for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select on joining_rule_roles to rollcall_server;
comment on table joining_rule_roles is 'A role that a rule gives can be neither deleted nor made dangerous.';

create table joining_rules (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  domain_id text collate "C" not null,
  subdomains boolean not null,
  method text collate "C" not null,
  mode text collate "C" not null,
  scope_kind text collate "C" not null,
  scope_id text collate "C",
  cap integer,
  joined integer default 0 not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint joining_rules_pkey PRIMARY KEY (organization_id, id),
  constraint joining_rules__domain__uq UNIQUE (organization_id, domain_id),
  constraint joining_rules__domain__fk FOREIGN KEY (organization_id, domain_id) REFERENCES domains(organization_id, id),
  constraint joining_rules__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id),
  constraint joining_rules_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint joining_rules__cap__ck CHECK ((cap > 0)),
  constraint joining_rules__method__ck CHECK ((method = ANY (ARRAY['password'::text, 'pam'::text, 'saml'::text]))),
  constraint joining_rules__mode__ck CHECK ((mode = ANY (ARRAY['automatic'::text, 'approval'::text]))),
  constraint joining_rules__scope__ck CHECK (((scope_kind = ANY (ARRAY['organization'::text, 'own'::text, 'custom'::text])) AND ((scope_kind = 'custom'::text) = (scope_id IS NOT NULL))))
);
CREATE INDEX joining_rules__scope__ix ON public.joining_rules USING btree (organization_id, scope_id) WHERE (scope_id IS NOT NULL);
alter table joining_rules enable row level security;
create policy own_organization on joining_rules for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on joining_rules to rollcall_server;
comment on table joining_rules is 'What people get who prove an address of a domain.';
comment on column joining_rules.joined is 'How many joined by the rule without approval; raised together with each membership, never above the cap.';

create table links (
  secret_hash bytea not null,
  purpose text not null,
  user_id text collate "C" not null,
  email text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint links_pkey PRIMARY KEY (secret_hash),
  constraint links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint links__one_end__ck CHECK (((used_at IS NULL) OR (replaced_at IS NULL))),
  constraint links__purpose__ck CHECK ((purpose = ANY (ARRAY['password-reset'::text, 'email-change'::text])))
);
CREATE UNIQUE INDEX links__newest__uq ON public.links USING btree (user_id, purpose) WHERE ((used_at IS NULL) AND (replaced_at IS NULL));
grant insert, select, update on links to rollcall_server;
comment on table links is 'Secrets that travel in mails: bound to one purpose, one person and one address, newest only.';

create table mail_attempts (
  mail_id text collate "C" not null,
  number integer not null,
  at timestamp with time zone not null,
  outcome text collate "C" not null,
  code integer,
  answer text not null,
  milliseconds integer not null,
  constraint mail_attempts_pkey PRIMARY KEY (mail_id, number),
  constraint mail_attempts_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mails(id) ON DELETE CASCADE,
  constraint mail_attempts__outcome__ck CHECK ((outcome = ANY (ARRAY['sent'::text, 'refused'::text, 'postponed'::text, 'failed'::text])))
);
grant insert, select, update on mail_attempts to rollcall_server;
comment on table mail_attempts is 'The ledger of deliveries: each try with the answer of the mail server.';
comment on column mail_attempts.outcome is 'refused: for good (5xx). postponed: the server asks to come back (4xx). failed: there was no answer, or none that can be used.';

create table mail_openings (
  mail_id text collate "C" not null,
  opened_by text collate "C" not null,
  opened_at timestamp with time zone not null,
  told_at timestamp with time zone,
  constraint mail_openings_pkey PRIMARY KEY (mail_id, opened_by, opened_at),
  constraint mail_openings_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mails(id) ON DELETE CASCADE,
  constraint mail_openings_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES users(id) ON DELETE CASCADE
);
grant insert, select, update on mail_openings to rollcall_server;
comment on table mail_openings is 'Which superuser read whose mail, and when the addressee was told.';

create table mail_references (
  organization_id text collate "C" not null,
  mail_id text collate "C" not null,
  membership_id text collate "C",
  invitation_id text collate "C",
  constraint mail_references_pkey PRIMARY KEY (organization_id, mail_id),
  constraint mail_references__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id),
  constraint mail_references_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mails(id) ON DELETE CASCADE,
  constraint mail_references_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX mail_references__invitation__ix ON public.mail_references USING btree (organization_id, invitation_id) WHERE (invitation_id IS NOT NULL);
CREATE INDEX mail_references__mail__ix ON public.mail_references USING btree (mail_id);
CREATE INDEX mail_references__membership__ix ON public.mail_references USING btree (organization_id, membership_id) WHERE (membership_id IS NOT NULL);
alter table mail_references enable row level security;
create policy own_organization on mail_references for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on mail_references to rollcall_server;
comment on table mail_references is 'Which mails were caused by which organization, and by what in it: the only way from an organization to the outbox.';

create table mail_settings (
  singleton boolean default true not null,
  host text not null,
  port integer not null,
  security text collate "C" not null,
  user_name text,
  sealed_password bytea,
  password_changed_at timestamp with time zone,
  ca text,
  from_address text not null,
  from_name text not null,
  version bigint default 1 not null,
  changed_at timestamp with time zone not null,
  changed_by text collate "C",
  constraint mail_settings_pkey PRIMARY KEY (singleton),
  constraint mail_settings_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint mail_settings__one_row__ck CHECK (singleton),
  constraint mail_settings__password__ck CHECK (((sealed_password IS NULL) = (password_changed_at IS NULL))),
  constraint mail_settings__security__ck CHECK ((security = ANY (ARRAY['starttls'::text, 'tls'::text, 'none'::text])))
);
grant delete, insert, select, update on mail_settings to rollcall_server;
comment on table mail_settings is 'How the mail server is reached, as a superuser set it; the environment wins over it. One row, or none.';

create table mails (
  id text collate "C" not null,
  kind text collate "C" not null,
  user_id text collate "C",
  recipient text collate "C" not null,
  subject text not null,
  personal boolean not null,
  sealed_text bytea,
  state text collate "C" not null,
  created_at timestamp with time zone not null,
  series text collate "C",
  urgent boolean default false not null,
  expires_at timestamp with time zone,
  queued_at timestamp with time zone,
  due_at timestamp with time zone,
  attempts integer default 0 not null,
  tries integer default 0 not null,
  lease text collate "C",
  leased_until timestamp with time zone,
  settled_at timestamp with time zone,
  reason text,
  constraint mails_pkey PRIMARY KEY (id),
  constraint mails_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint mails__due__ck CHECK ((((state = 'queued'::text) = (due_at IS NOT NULL)) AND ((due_at IS NULL) OR (queued_at IS NOT NULL)))),
  constraint mails__erased__ck CHECK (((state <> ALL (ARRAY['sent'::text, 'superseded'::text])) OR (sealed_text IS NULL))),
  constraint mails__lease__ck CHECK (((lease IS NULL) = (leased_until IS NULL))),
  constraint mails__state__ck CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'refused'::text, 'not_configured'::text, 'superseded'::text]))),
  constraint mails__text__ck CHECK (((state <> 'queued'::text) OR (sealed_text IS NOT NULL)))
);
CREATE INDEX mails__created__ix ON public.mails USING btree (created_at, id);
CREATE INDEX mails__due__ix ON public.mails USING btree (urgent DESC, due_at, id) WHERE (state = 'queued'::text);
CREATE INDEX mails__expires__ix ON public.mails USING btree (expires_at) WHERE ((sealed_text IS NOT NULL) AND (expires_at IS NOT NULL));
CREATE INDEX mails__not_configured__ix ON public.mails USING btree (created_at) WHERE (state = 'not_configured'::text);
CREATE INDEX mails__series__ix ON public.mails USING btree (series) WHERE (sealed_text IS NOT NULL);
CREATE INDEX mails__user__ix ON public.mails USING btree (user_id);
grant delete, insert, select, update on mails to rollcall_server;
comment on table mails is 'The outbox: written in the transaction that causes the mail.';
comment on column mails.personal is 'Holds a link that is for the addressee alone.';
comment on column mails.sealed_text is 'AES-256-GCM, the key is not in the database; erased once the mail is sent, superseded, or of no use any more.';
comment on column mails.state is 'sent: a mail server took it. refused: it never will be taken, unless somebody tries again.';
comment on column mails.series is 'A newer mail of the same series takes the place of the older ones that nobody took.';
comment on column mails.urgent is 'Somebody sits and waits for it: goes before the others.';
comment on column mails.expires_at is 'From then on it is of no use: it is not sent, and its text is erased.';
comment on column mails.attempts is 'Of its life; each has its row in mail_attempts once it is over.';
comment on column mails.tries is 'Attempts since it was queued, at queued_at, for the first time or again.';
comment on column mails.lease is 'Which try has it in hand, until leased_until; then another may take it.';

create table membership_counts (
  organization_id text collate "C" not null,
  status text collate "C" not null,
  count bigint not null,
  constraint membership_counts_pkey PRIMARY KEY (organization_id, status),
  constraint membership_counts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
);
alter table membership_counts enable row level security;
create policy own_organization on membership_counts for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant select on membership_counts to rollcall_server;
comment on table membership_counts is 'How many memberships stand in each status, kept by triggers, so that no list has to count a million rows.';

create table membership_request_groups (
  organization_id text collate "C" not null,
  request_id text collate "C" not null,
  group_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  constraint membership_request_groups_pkey PRIMARY KEY (organization_id, request_id, group_id),
  constraint membership_request_groups__group__fk FOREIGN KEY (organization_id, group_id) REFERENCES notification_groups(organization_id, id) ON DELETE CASCADE,
  constraint membership_request_groups__request__fk FOREIGN KEY (organization_id, request_id) REFERENCES membership_requests(organization_id, id) ON DELETE CASCADE,
  constraint membership_request_groups__channel__ck CHECK ((email OR sms OR (NOT is_on)))
);
CREATE INDEX membership_request_groups__group__ix ON public.membership_request_groups USING btree (organization_id, group_id);
alter table membership_request_groups enable row level security;
create policy own_organization on membership_request_groups for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select on membership_request_groups to rollcall_server;

create table membership_request_roles (
  organization_id text collate "C" not null,
  request_id text collate "C" not null,
  role_id text collate "C" not null,
  constraint membership_request_roles_pkey PRIMARY KEY (organization_id, request_id, role_id),
  constraint membership_request_roles__request__fk FOREIGN KEY (organization_id, request_id) REFERENCES membership_requests(organization_id, id) ON DELETE CASCADE,
  constraint membership_request_roles__role__fk FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX membership_request_roles__role__ix ON public.membership_request_roles USING btree (organization_id, role_id);
alter table membership_request_roles enable row level security;
create policy own_organization on membership_request_roles for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select on membership_request_roles to rollcall_server;

create table membership_requests (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  email text collate "C" not null,
  name text,
  search_text text collate "C" not null,
  user_id text collate "C",
  rule_id text collate "C",
  waits_because text collate "C",
  proposed_by text collate "C",
  note text,
  scope_kind text collate "C" not null,
  scope_id text collate "C",
  ends_at timestamp with time zone,
  decided_by text collate "C",
  decided_at timestamp with time zone,
  refusal_reason text,
  membership_id text collate "C",
  created_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint membership_requests_pkey PRIMARY KEY (organization_id, id),
  constraint membership_requests__decided_by__fk FOREIGN KEY (organization_id, decided_by) REFERENCES memberships(organization_id, id),
  constraint membership_requests__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id),
  constraint membership_requests__proposed_by__fk FOREIGN KEY (organization_id, proposed_by) REFERENCES memberships(organization_id, id),
  constraint membership_requests__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id),
  constraint membership_requests_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint membership_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint membership_requests__kind__ck CHECK ((kind = ANY (ARRAY['sign-up'::text, 'proposal'::text]))),
  constraint membership_requests__origin__ck CHECK (
CASE kind
    WHEN 'sign-up'::text THEN ((user_id IS NOT NULL) AND (waits_because IS NOT NULL) AND (proposed_by IS NULL))
    ELSE ((user_id IS NULL) AND (waits_because IS NULL))
END),
  constraint membership_requests__scope__ck CHECK (((scope_kind = ANY (ARRAY['organization'::text, 'own'::text, 'custom'::text])) AND ((scope_kind = 'custom'::text) = (scope_id IS NOT NULL)))),
  constraint membership_requests__state__ck CHECK (
CASE state
    WHEN 'pending'::text THEN ((decided_at IS NULL) AND (refusal_reason IS NULL) AND (membership_id IS NULL))
    WHEN 'approved'::text THEN ((decided_at IS NOT NULL) AND (refusal_reason IS NULL) AND (membership_id IS NOT NULL))
    WHEN 'refused'::text THEN ((decided_at IS NOT NULL) AND (refusal_reason IS NOT NULL) AND (membership_id IS NULL))
    WHEN 'withdrawn'::text THEN ((decided_at IS NOT NULL) AND (refusal_reason IS NULL) AND (membership_id IS NULL))
    ELSE false
END)
);
CREATE UNIQUE INDEX membership_requests__open__uq ON public.membership_requests USING btree (organization_id, email, kind) WHERE (state = 'pending'::text);
CREATE INDEX membership_requests__proposed_by__ix ON public.membership_requests USING btree (organization_id, proposed_by, id) WHERE (proposed_by IS NOT NULL);
CREATE INDEX membership_requests__rule__ix ON public.membership_requests USING btree (organization_id, rule_id) WHERE (state = 'pending'::text);
CREATE INDEX membership_requests__scope__ix ON public.membership_requests USING btree (organization_id, scope_id) WHERE (scope_id IS NOT NULL);
CREATE INDEX membership_requests__state__ix ON public.membership_requests USING btree (organization_id, state, id);
CREATE INDEX membership_requests__user__ix ON public.membership_requests USING btree (user_id, organization_id) WHERE (user_id IS NOT NULL);
alter table membership_requests enable row level security;
create policy own_organization on membership_requests for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on membership_requests to rollcall_server;
comment on table membership_requests is 'Who waits for approval: people who signed up, and people whom members propose.';
comment on column membership_requests.search_text is 'Name and address, folded.';
comment on column membership_requests.rule_id is 'By which rule the person came. It may be gone: what was asked for stands here.';
comment on column membership_requests.proposed_by is 'Null in a proposal: made by a token of the organization.';
comment on column membership_requests.decided_by is 'Null where a token of the organization decided, and in what was withdrawn.';

create table memberships (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  user_id text collate "C",
  status text collate "C" not null,
  email text collate "C" not null,
  user_name text,
  user_name_folded text collate "C",
  display_name text,
  display_name_folded text collate "C",
  name text generated always as (COALESCE(display_name, user_name)) stored,
  sort_name text collate "C" generated always as (COALESCE(display_name_folded, user_name_folded, email)) stored not null,
  search_text text collate "C" generated always as ((((' '::text || COALESCE(display_name_folded, user_name_folded, ''::text)) || ' '::text) || email)) stored not null,
  username text collate "C",
  external_id text collate "C",
  created_at timestamp with time zone not null,
  joined_at timestamp with time zone,
  suspended_at timestamp with time zone,
  removed_at timestamp with time zone,
  ends_at timestamp with time zone,
  last_active_at timestamp with time zone,
  joined_key timestamp with time zone generated always as (COALESCE(joined_at, '-infinity'::timestamp with time zone)) stored not null,
  last_active_key timestamp with time zone generated always as (COALESCE(last_active_at, '-infinity'::timestamp with time zone)) stored not null,
  version bigint default 1 not null,
  scope_kind text collate "C" default 'organization'::text not null,
  scope_id text collate "C",
  properties jsonb default '{}'::jsonb not null,
  constraint memberships_pkey PRIMARY KEY (organization_id, id),
  constraint memberships__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id),
  constraint memberships_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint memberships__display_name__ck CHECK (((display_name IS NULL) = (display_name_folded IS NULL))),
  constraint memberships__scope__ck CHECK (((scope_kind = ANY (ARRAY['organization'::text, 'own'::text, 'custom'::text])) AND ((scope_kind = 'custom'::text) = (scope_id IS NOT NULL)))),
  constraint memberships__status__ck CHECK (
CASE status
    WHEN 'invited'::text THEN ((joined_at IS NULL) AND (suspended_at IS NULL) AND (removed_at IS NULL))
    WHEN 'active'::text THEN ((user_id IS NOT NULL) AND (joined_at IS NOT NULL) AND (suspended_at IS NULL) AND (removed_at IS NULL))
    WHEN 'suspended'::text THEN ((user_id IS NOT NULL) AND (joined_at IS NOT NULL) AND (suspended_at IS NOT NULL) AND (removed_at IS NULL))
    WHEN 'removed'::text THEN (removed_at IS NOT NULL)
    ELSE false
END),
  constraint memberships__user_name__ck CHECK ((((user_id IS NULL) = (user_name IS NULL)) AND ((user_id IS NULL) = (user_name_folded IS NULL))))
);
CREATE INDEX memberships__email__ix ON public.memberships USING btree (organization_id, email);
CREATE UNIQUE INDEX memberships__external_id__uq ON public.memberships USING btree (organization_id, external_id) WHERE (status <> 'removed'::text);
CREATE UNIQUE INDEX memberships__invited_email__uq ON public.memberships USING btree (organization_id, email) WHERE (status = 'invited'::text);
CREATE INDEX memberships__joined__ix ON public.memberships USING btree (organization_id, joined_key, id);
CREATE INDEX memberships__last_active__ix ON public.memberships USING btree (organization_id, last_active_key, id);
CREATE INDEX memberships__name__ix ON public.memberships USING btree (organization_id, sort_name, id);
CREATE INDEX memberships__of_user__ix ON public.memberships USING btree (user_id, organization_id);
CREATE INDEX memberships__scope__ix ON public.memberships USING btree (organization_id, scope_id) WHERE (scope_id IS NOT NULL);
CREATE INDEX memberships__search__ix ON public.memberships USING gin (organization_id, search_text gin_trgm_ops);
CREATE INDEX memberships__status_name__ix ON public.memberships USING btree (organization_id, status, sort_name, id);
CREATE UNIQUE INDEX memberships__user__uq ON public.memberships USING btree (organization_id, user_id) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
CREATE UNIQUE INDEX memberships__username__uq ON public.memberships USING btree (organization_id, username) WHERE (status <> 'removed'::text);
alter table memberships enable row level security;
create policy own_organization on memberships for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
CREATE TRIGGER memberships__count_deletes AFTER DELETE ON public.memberships REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_memberships_by_status();
CREATE TRIGGER memberships__count_inserts AFTER INSERT ON public.memberships REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_memberships_by_status();
CREATE TRIGGER memberships__count_updates AFTER UPDATE ON public.memberships REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_memberships_by_status();
grant insert, select, update on memberships to rollcall_server;
comment on table memberships is 'A user in an organization; one id from the first invitation to the removal.';
comment on column memberships.email is 'Of the person who joined, kept equal to users.email; of the invited address before.';
comment on column memberships.user_name is 'Copy of users.name, kept equal by a trigger, so that lists sort and search without a join.';
comment on column memberships.display_name is 'Set by the organization; shown instead of the own name, here only.';
comment on column memberships.username is 'Unique in the organization, never an address.';
comment on column memberships.external_id is 'The id under which a connected product knows this user.';
comment on column memberships.ends_at is 'From this instant on the membership has ended; computed, never stored as a status.';
comment on column memberships.version is 'Grows with every change; the ETag.';
comment on column memberships.scope_kind is 'One scope for the whole membership: everything, applications owned, or those that a custom scope matches.';
comment on column memberships.properties is 'Flat JSON for the conditions of grants, at most 4 kB.';

create table notification_group_contacts (
  organization_id text collate "C" not null,
  group_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  channel text collate "C" not null,
  address text collate "C" not null,
  created_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint notification_group_contacts_pkey PRIMARY KEY (organization_id, group_id, id),
  constraint notification_group_contacts__address__uq UNIQUE (organization_id, group_id, channel, address),
  constraint notification_group_contacts__group__fk FOREIGN KEY (organization_id, group_id) REFERENCES notification_groups(organization_id, id) ON DELETE CASCADE,
  constraint notification_group_contacts__channel__ck CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text])))
);
alter table notification_group_contacts enable row level security;
create policy own_organization on notification_group_contacts for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on notification_group_contacts to rollcall_server;
comment on table notification_group_contacts is 'External contacts: told like members, without an account.';
comment on column notification_group_contacts.address is 'An e-mail address or a telephone number (E.164), in its canonical form.';

create table notification_group_members (
  organization_id text collate "C" not null,
  group_id text collate "C" not null,
  membership_id text collate "C" not null,
  email boolean not null,
  sms boolean not null,
  is_on boolean not null,
  created_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint notification_group_members_pkey PRIMARY KEY (organization_id, group_id, membership_id),
  constraint notification_group_members__group__fk FOREIGN KEY (organization_id, group_id) REFERENCES notification_groups(organization_id, id) ON DELETE CASCADE,
  constraint notification_group_members__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE,
  constraint notification_group_members__channel__ck CHECK ((email OR sms OR (NOT is_on)))
);
CREATE INDEX notification_group_members__membership__ix ON public.notification_group_members USING btree (organization_id, membership_id);
alter table notification_group_members enable row level security;
create policy own_organization on notification_group_members for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on notification_group_members to rollcall_server;
comment on table notification_group_members is 'Rows of invited memberships count from their acceptance on; removal of a membership deletes its rows.';
comment on column notification_group_members.is_on is 'Off: nothing is sent, and the channels that were chosen are kept.';
comment on column notification_group_members.version is 'Grows with every change; the ETag.';

create table notification_groups (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  description text not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint notification_groups_pkey PRIMARY KEY (organization_id, id),
  constraint notification_groups__name__uq UNIQUE (organization_id, name_folded),
  constraint notification_groups_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
);
alter table notification_groups enable row level security;
create policy own_organization on notification_groups for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on notification_groups to rollcall_server;
comment on table notification_groups is 'Named sets of people, and of contacts without an account, who are told together.';
comment on column notification_groups.changed_at is 'When the group or any of its recipients last changed.';
comment on column notification_groups.version is 'Grows with every change of name and description; the ETag. Recipients have versions of their own.';

create table organizations (
  id text collate "C" not null,
  slug text collate "C" not null,
  name text not null,
  template text not null,
  policy jsonb not null,
  owner_membership_id text collate "C" not null,
  revision bigint default 1 not null,
  created_at timestamp with time zone not null,
  catalogue_digest text collate "C",
  policy_version bigint default 1 not null,
  constraint organizations_pkey PRIMARY KEY (id),
  constraint organizations__slug__uq UNIQUE (slug),
  constraint organizations__owner__fk FOREIGN KEY (id, owner_membership_id) REFERENCES memberships(organization_id, id) DEFERRABLE INITIALLY DEFERRED,
  constraint organizations__template__ck CHECK ((template = ANY (ARRAY['apm'::text, 'crash-reporting'::text, 'metrics'::text, 'appsec'::text, 'complete'::text])))
);
alter table organizations enable row level security;
create policy own_organization on organizations for all to public
  using ((id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on organizations to rollcall_server;
comment on column organizations.slug is 'Short name in addresses of the console.';
comment on column organizations.template is 'What it was made from; stays. The policy is what changes.';
comment on column organizations.owner_membership_id is 'Exactly one owner at any time: not null, moved only by a transfer.';
comment on column organizations.revision is 'Grows in the transaction of every change of anything that a decision reads.';
comment on column organizations.catalogue_digest is 'Of the catalogue whose roles were brought in last; a + behind it where a role could not be. Null: none was since the column is there.';
comment on column organizations.policy_version is 'Grows with every change of the policy; its ETag.';

create table rate_limits (
  key text collate "C" not null,
  window_ends_at timestamp with time zone not null,
  count integer not null,
  constraint rate_limits_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_limits__window__ix ON public.rate_limits USING btree (window_ends_at);
grant delete, insert, select, update on rate_limits to rollcall_server;
comment on table rate_limits is 'One counter for each limited thing and window, raised by one atomic statement.';

create table resource_owners (
  organization_id text collate "C" not null,
  type text collate "C" not null,
  resource_id text collate "C" not null,
  membership_id text collate "C" not null,
  constraint resource_owners_pkey PRIMARY KEY (organization_id, type, resource_id, membership_id),
  constraint resource_owners__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id),
  constraint resource_owners__resource__fk FOREIGN KEY (organization_id, type, resource_id) REFERENCES resources(organization_id, type, id) ON DELETE CASCADE
);
CREATE INDEX resource_owners__membership__ix ON public.resource_owners USING btree (organization_id, membership_id);
alter table resource_owners enable row level security;
create policy own_organization on resource_owners for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on resource_owners to rollcall_server;

create table resources (
  organization_id text collate "C" not null,
  type text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  parent_type text collate "C",
  parent_id text collate "C",
  creator_membership_id text collate "C",
  tags text[] default '{}'::text[] not null,
  properties jsonb default '{}'::jsonb not null,
  protected boolean default false not null,
  source text,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint resources_pkey PRIMARY KEY (organization_id, type, id),
  constraint resources__creator__fk FOREIGN KEY (organization_id, creator_membership_id) REFERENCES memberships(organization_id, id),
  constraint resources__parent__fk FOREIGN KEY (organization_id, parent_type, parent_id) REFERENCES resources(organization_id, type, id) DEFERRABLE INITIALLY DEFERRED,
  constraint resources_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint resources__parent__ck CHECK (((parent_type IS NULL) = (parent_id IS NULL)))
);
CREATE INDEX resources__creator__ix ON public.resources USING btree (organization_id, creator_membership_id);
CREATE UNIQUE INDEX resources__environment_name__uq ON public.resources USING btree (organization_id, parent_id, name) WHERE (type = 'environment'::text);
CREATE INDEX resources__name__ix ON public.resources USING btree (organization_id, type, name_folded, id);
CREATE INDEX resources__parent__ix ON public.resources USING btree (organization_id, parent_type, parent_id);
alter table resources enable row level security;
create policy own_organization on resources for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on resources to rollcall_server;
comment on table resources is 'What is registered: applications, their environments, and whatever a product registers.';
comment on column resources.id is 'As the product calls it, byte for byte after NFC.';
comment on column resources.protected is 'Environments: gains of admin here are named one by one in every preview.';
comment on column resources.source is 'Which connection pushed it; null where somebody entered it.';

create table role_assignments (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  role_id text collate "C" not null,
  membership_id text collate "C",
  service_account_id text collate "C",
  ends_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint role_assignments_pkey PRIMARY KEY (organization_id, id),
  constraint role_assignments__membership__uq UNIQUE (organization_id, membership_id, role_id),
  constraint role_assignments__service_account__uq UNIQUE (organization_id, service_account_id, role_id),
  constraint role_assignments__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE,
  constraint role_assignments__role__fk FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id),
  constraint role_assignments__service_account__fk FOREIGN KEY (organization_id, service_account_id) REFERENCES service_accounts(organization_id, id) ON DELETE CASCADE,
  constraint role_assignments__one_holder__ck CHECK ((num_nonnulls(membership_id, service_account_id) = 1))
);
CREATE INDEX role_assignments__role__ix ON public.role_assignments USING btree (organization_id, role_id, membership_id);
alter table role_assignments enable row level security;
create policy own_organization on role_assignments for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on role_assignments to rollcall_server;

create table role_cells (
  organization_id text collate "C" not null,
  role_id text collate "C" not null,
  application text collate "C" not null,
  environment text collate "C" not null,
  level text collate "C" not null,
  constraint role_cells_pkey PRIMARY KEY (organization_id, role_id, application, environment),
  constraint role_cells__role__fk FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id) ON DELETE CASCADE,
  constraint role_cells__level__ck CHECK ((level = ANY (ARRAY['admin'::text, 'read'::text, 'deny'::text])))
);
CREATE INDEX role_cells__application__ix ON public.role_cells USING btree (organization_id, application);
alter table role_cells enable row level security;
create policy own_organization on role_cells for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on role_cells to rollcall_server;
comment on table role_cells is 'The access grid of a role: what is set. A place without a cell takes its level from the wildcards.';
comment on column role_cells.application is 'Id of an application, or * for all of them.';
comment on column role_cells.environment is 'Name of an environment, or * for all of them.';

create table roles (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  key text collate "C" not null,
  name text not null,
  name_folded text collate "C" not null,
  kind text collate "C" not null,
  description text not null,
  built_in boolean not null,
  created_at timestamp with time zone not null,
  grants jsonb default '[]'::jsonb not null,
  may_grant text[] default '{}'::text[] not null,
  everything boolean default false not null,
  changed_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint roles_pkey PRIMARY KEY (organization_id, id),
  constraint roles__key__uq UNIQUE (organization_id, key),
  constraint roles__name__uq UNIQUE (organization_id, kind, name_folded),
  constraint roles_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint roles__kind__ck CHECK ((kind = ANY (ARRAY['tier'::text, 'role'::text])))
);
alter table roles enable row level security;
create policy own_organization on roles for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on roles to rollcall_server;
comment on table roles is 'Roles of an organization. What a built-in one gives is part of the template, found by its key.';
comment on column roles.grants is 'Of custom roles; what a built-in one grants stands in the template.';
comment on column roles.may_grant is 'Of custom roles: keys of the roles that a holder may give to others.';
comment on column roles.everything is 'The grid gives every level everywhere, and has no cells.';
comment on column roles.version is 'Grows with every change of the role or a cell of its grid; the ETag.';

create table scope_owners (
  organization_id text collate "C" not null,
  scope_id text collate "C" not null,
  membership_id text collate "C" not null,
  constraint scope_owners_pkey PRIMARY KEY (organization_id, scope_id, membership_id),
  constraint scope_owners__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id),
  constraint scope_owners__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX scope_owners__membership__ix ON public.scope_owners USING btree (organization_id, membership_id);
alter table scope_owners enable row level security;
create policy own_organization on scope_owners for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on scope_owners to rollcall_server;

create table scopes (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  name text,
  name_folded text collate "C",
  tags text[] default '{}'::text[] not null,
  created_at timestamp with time zone not null,
  version bigint default 1 not null,
  constraint scopes_pkey PRIMARY KEY (organization_id, id),
  constraint scopes__name__uq UNIQUE (organization_id, name_folded),
  constraint scopes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint scopes__name__ck CHECK (((name IS NULL) = (name_folded IS NULL)))
);
alter table scopes enable row level security;
create policy own_organization on scopes for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on scopes to rollcall_server;
comment on table scopes is 'Which applications a custom scope matches: those with any of its owners or any of its tags.';
comment on column scopes.name is 'Named scopes are shared; one without a name belongs to the one who holds it.';

create table server_settings (
  singleton boolean default true not null,
  setup_token_hash bytea,
  set_up_at timestamp with time zone,
  constraint server_settings_pkey PRIMARY KEY (singleton),
  constraint server_settings__one_row__ck CHECK (singleton)
);
grant select, update on server_settings to rollcall_server;
comment on table server_settings is 'One row.';

create table service_accounts (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  created_at timestamp with time zone not null,
  scope_kind text collate "C" default 'organization'::text not null,
  scope_id text collate "C",
  constraint service_accounts_pkey PRIMARY KEY (organization_id, id),
  constraint service_accounts__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id),
  constraint service_accounts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint service_accounts__scope__ck CHECK (((scope_kind = ANY (ARRAY['organization'::text, 'custom'::text])) AND ((scope_kind = 'custom'::text) = (scope_id IS NOT NULL))))
);
alter table service_accounts enable row level security;
create policy own_organization on service_accounts for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant delete, insert, select, update on service_accounts to rollcall_server;
comment on table service_accounts is 'A subject with roles and scope like a user, without sign-in, seat, tier or ownership of the organization.';

create table sessions (
  id text collate "C" not null,
  user_id text collate "C" not null,
  secret_hash bytea not null,
  proof text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  elevated_until timestamp with time zone,
  address text,
  agent text,
  view_organization_id text collate "C",
  view_membership_id text collate "C",
  view_user_id text collate "C",
  view_reason text,
  view_until timestamp with time zone,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions__secret_hash__uq UNIQUE (secret_hash),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint sessions_view_user_id_fkey FOREIGN KEY (view_user_id) REFERENCES users(id) ON DELETE SET NULL,
  constraint sessions__proof__ck CHECK ((proof = 'password'::text)),
  constraint sessions__view__ck CHECK (((view_organization_id IS NULL) = (view_membership_id IS NULL)))
);
CREATE INDEX sessions__user__ix ON public.sessions USING btree (user_id, created_at);
CREATE INDEX sessions__view_until__ix ON public.sessions USING btree (view_until) WHERE (view_until IS NOT NULL);
CREATE INDEX sessions__view_user__ix ON public.sessions USING btree (view_user_id) WHERE (view_user_id IS NOT NULL);
grant delete, insert, select, update on sessions to rollcall_server;
comment on column sessions.secret_hash is 'SHA-256 of the 256 random bits in the cookie.';
comment on column sessions.proof is 'How the session was proven; an organization may accept some ways only.';
comment on column sessions.ends_at is 'The end in any case; the idle end follows from last_seen_at.';
comment on column sessions.elevated_until is 'Until then the person acts as superuser.';
comment on column sessions.view_membership_id is 'Through whose rights this session looks, in view_organization_id, until view_until. A session is of no organization, so it refers to none: what is gone cannot be viewed.';
comment on column sessions.view_reason is 'Why, as the audit log says it too.';

create table sign_ups (
  secret_hash bytea not null,
  email text collate "C" not null,
  invitation_hash bytea,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint sign_ups_pkey PRIMARY KEY (secret_hash),
  constraint sign_ups__one_end__ck CHECK (((used_at IS NULL) OR (replaced_at IS NULL)))
);
CREATE INDEX sign_ups__expires__ix ON public.sign_ups USING btree (expires_at);
CREATE UNIQUE INDEX sign_ups__newest__uq ON public.sign_ups USING btree (email) WHERE ((used_at IS NULL) AND (replaced_at IS NULL));
grant delete, insert, select, update on sign_ups to rollcall_server;
comment on table sign_ups is 'Links that make an account: whoever uses one has proven the address. They belong to no organization.';
comment on column sign_ups.invitation_hash is 'Of the invitation for whose sake the account is made; null: because a joining rule admits the address.';

create table superusers (
  user_id text collate "C" not null,
  granted_by text collate "C",
  granted_at timestamp with time zone not null,
  constraint superusers_pkey PRIMARY KEY (user_id),
  constraint superusers_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint superusers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
grant delete, insert, select on superusers to rollcall_server;
comment on table superusers is 'The superuser bit: apart from every role, written by one operation only.';

create table tokens (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  membership_id text collate "C",
  service_account_id text collate "C",
  name text not null,
  secret_hash bytea not null,
  hint text not null,
  permissions text[],
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  ends_at timestamp with time zone,
  revoked_at timestamp with time zone,
  scope_kind text collate "C" default 'organization'::text not null,
  scope_id text collate "C",
  constraint tokens_pkey PRIMARY KEY (organization_id, id),
  constraint tokens__secret_hash__uq UNIQUE (secret_hash),
  constraint tokens__membership__fk FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE,
  constraint tokens__scope__fk FOREIGN KEY (organization_id, scope_id) REFERENCES scopes(organization_id, id),
  constraint tokens__service_account__fk FOREIGN KEY (organization_id, service_account_id) REFERENCES service_accounts(organization_id, id) ON DELETE CASCADE,
  constraint tokens__one_holder__ck CHECK ((num_nonnulls(membership_id, service_account_id) = 1)),
  constraint tokens__scope__ck CHECK (((scope_kind = ANY (ARRAY['organization'::text, 'own'::text, 'custom'::text])) AND ((scope_kind = 'custom'::text) = (scope_id IS NOT NULL))))
);
CREATE INDEX tokens__membership__ix ON public.tokens USING btree (organization_id, membership_id);
alter table tokens enable row level security;
create policy own_organization on tokens for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on tokens to rollcall_server;
comment on table tokens is 'API tokens: personal ones act for a membership, those of the organization for a service account.';
comment on column tokens.secret_hash is 'SHA-256 of the whole secret.';
comment on column tokens.permissions is 'What it is narrowed to; null: everything that its holder may do at that moment.';

create table undos (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  session_id text collate "C" not null,
  sequences bigint[] not null,
  made_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint undos_pkey PRIMARY KEY (organization_id, id),
  constraint undos_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint undos_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);
CREATE INDEX undos__session__ix ON public.undos USING btree (session_id);
alter table undos enable row level security;
create policy own_organization on undos for all to public
  using ((organization_id = NULLIF(current_setting('rollcall.organization'::text, true), ''::text)));
grant insert, select, update on undos to rollcall_server;
comment on table undos is 'The way back from a change, for the session that made it.';
comment on column undos.sequences is 'The audit events of the change: they say what was and what is.';

create table users (
  id text collate "C" not null,
  email text collate "C" not null,
  email_state text not null,
  name text not null,
  name_folded text collate "C" not null,
  created_at timestamp with time zone not null,
  constraint users_pkey PRIMARY KEY (id),
  constraint users__email__uq UNIQUE (email),
  constraint users__email_state__ck CHECK ((email_state = ANY (ARRAY['verified'::text, 'vouched'::text])))
);
CREATE TRIGGER users__copy_to_memberships AFTER UPDATE OF email, name, name_folded ON public.users FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION copy_user_to_memberships();
grant insert, select, update on users to rollcall_server;
comment on table users is 'One row for each human being, whatever organizations he belongs to.';
comment on column users.email is 'The canonical form of the address, computed in one place before it comes here.';
comment on column users.email_state is 'verified: the person proved the mailbox. vouched: somebody else named it.';
comment on column users.name_folded is 'The name without case and accents, to sort and to search by.';

CREATE OR REPLACE FUNCTION public.copy_user_to_memberships()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update memberships
  set email = new.email, user_name = new.name, user_name_folded = new.name_folded, version = version + 1
  where user_id = new.id;
  return null;
end
$function$;
comment on function copy_user_to_memberships() is 'Keeps the copies of address and name in memberships equal to the account.';

CREATE OR REPLACE FUNCTION public.count_matching_invitations(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  matches int;
begin
  execute 'select count(*) ' || invitation_place(words, statuses, sponsors, own_membership, own_account, at) into matches;
  return matches;
end
$function$;
grant execute on function count_matching_invitations(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone) to rollcall_server;

CREATE OR REPLACE FUNCTION public.count_matching_memberships(words text[], statuses text[], role_ids text[], cap integer, open_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  matches int;
begin
  execute format('select count(*) from (select %s and %s limit %s) as matching',
    membership_place(statuses, open_at), membership_condition(words, role_ids), cap) into matches;
  return matches;
end
$function$;
grant execute on function count_matching_memberships(words text[], statuses text[], role_ids text[], cap integer, open_at timestamp with time zone) to rollcall_server;
comment on function count_matching_memberships(words text[], statuses text[], role_ids text[], cap integer, open_at timestamp with time zone) is 'How many fit; stops counting at the cap. open_at: of invited ones those whose offer is open then; null: all.';

CREATE OR REPLACE FUNCTION public.count_memberships_by_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, count(*) from new_rows group by 1, 2 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  elsif tg_op = 'UPDATE' then
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, sum(n) from (
      select organization_id, status, 1 as n from new_rows
      union all
      select organization_id, status, -1 from old_rows
    ) as changes group by 1, 2 having sum(n) <> 0 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  else
    insert into membership_counts as c (organization_id, status, count)
    select organization_id, status, -count(*) from old_rows group by 1, 2 order by 1, 2
    on conflict (organization_id, status) do update set count = c.count + excluded.count;
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.find_domain_link(wanted bytea)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select l.organization_id, l.domain_id from domain_links l where l.secret_hash = wanted $function$;
grant execute on function find_domain_link(wanted bytea) to rollcall_server;

CREATE OR REPLACE FUNCTION public.find_invitation_by_link(wanted bytea)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select l.organization_id, l.invitation_id from invitation_links l where l.secret_hash = wanted $function$;
grant execute on function find_invitation_by_link(wanted bytea) to rollcall_server;

CREATE OR REPLACE FUNCTION public.find_joining_rules(exact text, above text[])
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    select r.organization_id, r.id from domains d
    join joining_rules r on r.organization_id = d.organization_id and r.domain_id = d.id
    where d.proven_at is not null and (d.name = exact or (r.subdomains and d.name = any (above))) order by 1, 2
  $function$;
grant execute on function find_joining_rules(exact text, above text[]) to rollcall_server;
comment on function find_joining_rules(exact text, above text[]) is 'Rules that may speak of an address in the domain `exact`; `above` are the domains above it.';

CREATE OR REPLACE FUNCTION public.find_organization_by_slug(wanted text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select id from organizations where slug = wanted $function$;
grant execute on function find_organization_by_slug(wanted text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.find_token_by_hash(wanted bytea)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select t.organization_id, t.id from tokens t where t.secret_hash = wanted $function$;
grant execute on function find_token_by_hash(wanted bytea) to rollcall_server;

CREATE OR REPLACE FUNCTION public.invitation_place(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.is_any_domain_allowed()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    select exists (select from joining_rules r join domains d on d.organization_id = r.organization_id and d.id = r.domain_id
      where d.proven_at is not null)
  $function$;
grant execute on function is_any_domain_allowed() to rollcall_server;
comment on function is_any_domain_allowed() is 'Whether anybody can sign up at all; by whom and where stays unsaid.';

CREATE OR REPLACE FUNCTION public.list_audit_chains()
 RETURNS TABLE(organization_id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select h.organization_id from audit_heads h order by 1 $function$;
grant execute on function list_audit_chains() to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_invitation_ids(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone, sort text, descending boolean, after_key text, after_id text, page_size integer)
 RETURNS TABLE(id text, key text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;
grant execute on function list_invitation_ids(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone, sort text, descending boolean, after_key text, after_id text, page_size integer) to rollcall_server;
comment on function list_invitation_ids(words text[], statuses text[], sponsors text[], own_membership text, own_account text, at timestamp with time zone, sort text, descending boolean, after_key text, after_id text, page_size integer) is 'One page in order, and the sort key of each row to go on from.';

CREATE OR REPLACE FUNCTION public.list_membership_ids(words text[], statuses text[], role_ids text[], sort text, descending boolean, after_key text, after_id text, page_size integer, is_common boolean, open_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS TABLE(id text, key text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;
grant execute on function list_membership_ids(words text[], statuses text[], role_ids text[], sort text, descending boolean, after_key text, after_id text, page_size integer, is_common boolean, open_at timestamp with time zone) to rollcall_server;
comment on function list_membership_ids(words text[], statuses text[], role_ids text[], sort text, descending boolean, after_key text, after_id text, page_size integer, is_common boolean, open_at timestamp with time zone) is 'One page in order, and the sort key of each row to go on from. is_common says that many fit; it decides the way, never the answer.';

CREATE OR REPLACE FUNCTION public.list_membership_requests_of_user(wanted text)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select r.organization_id, r.id from membership_requests r where r.user_id = wanted order by 2 desc limit 50 $function$;
grant execute on function list_membership_requests_of_user(wanted text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_organizations_of_user(wanted text)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    select m.organization_id, m.id from memberships m
    where m.user_id = wanted and m.status in ('active', 'suspended') order by 1
  $function$;
grant execute on function list_organizations_of_user(wanted text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_organizations_that_remind()
 RETURNS TABLE(organization_id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select o.id from organizations o where jsonb_array_length(o.policy #> '{invitations,reminderHours}') > 0 order by 1 $function$;
grant execute on function list_organizations_that_remind() to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_organizations_with_other_catalogue(digest text)
 RETURNS TABLE(organization_id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select o.id from organizations o where o.catalogue_digest is distinct from digest order by 1 $function$;
grant execute on function list_organizations_with_other_catalogue(digest text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_pending_invitations_to(wanted text)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select i.organization_id, i.id from invitations i where i.email = wanted and i.status = 'pending' order by 1, 2 $function$;
grant execute on function list_pending_invitations_to(wanted text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.list_tokens_of_user(wanted text)
 RETURNS TABLE(organization_id text, id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    select t.organization_id, t.id from memberships m
    join tokens t on t.organization_id = m.organization_id and t.membership_id = m.id
    where m.user_id = wanted and m.status in ('active', 'suspended') and t.revoked_at is null order by 1, 2
  $function$;
grant execute on function list_tokens_of_user(wanted text) to rollcall_server;

CREATE OR REPLACE FUNCTION public.membership_condition(words text[], role_ids text[])
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  condition text := 'true';
  word text;
begin
  foreach word in array words loop
    condition := condition || format(' and m.search_text like %L',
      case when length(word) < 3 then '% ' else '%' end || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%');
  end loop;
  if cardinality(role_ids) > 0 then
    condition := condition || format(' and exists (select from role_assignments a where a.organization_id = m.organization_id'
      ' and a.membership_id = m.id and a.role_id = any (%L::text[]))', role_ids);
  end if;
  return condition;
end
$function$;

CREATE OR REPLACE FUNCTION public.membership_place(statuses text[], open_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    select format('from memberships m where m.organization_id = %L and m.status = any (%L::text[])',
      nullif(current_setting('rollcall.organization', true), ''), statuses)
      || case when open_at is null then '' else format(' and (m.status <> ''invited'' or exists (select from invitations i'
        ' where i.organization_id = m.organization_id and i.membership_id = m.id and i.status = ''pending'' and i.expires_key > %L))', open_at) end
  $function$;
