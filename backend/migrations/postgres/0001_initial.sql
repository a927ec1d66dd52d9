-- Instants are milliseconds since 1970 in UTC; ids, roles and kinds are text. The other engine's file of this name holds
-- the same tables (a test compares them); what differs on purpose are the guards at the end.
-- Text compares byte by byte, as it does in SQLite.

create table organizations (
  id text collate "C" primary key,
  name text collate "C" not null
);

create table people (
  id text collate "C" primary key,
  email text collate "C" not null,
  name text collate "C" not null,
  password_hash text collate "C",
  roles text collate "C" not null,
  organization_id text collate "C" references organizations (id),
  zone text collate "C",
  active boolean not null,
  created_at bigint not null
);
create unique index people_email on people (email);
create index people_organization on people (organization_id);

create table sessions (
  id_hash text collate "C" primary key,
  person_id text collate "C" not null references people (id) on delete cascade,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  flash text collate "C"
);
create index sessions_person on sessions (person_id);
create index sessions_expiry on sessions (expires_at);

create table tokens (
  hash text collate "C" primary key,
  kind text collate "C" not null check (kind in ('first-run', 'invitation', 'reset')),
  person_id text collate "C" references people (id) on delete cascade,
  expires_at bigint not null,
  used_at bigint
);

-- One row per attempt to sign in that has not succeeded. The account is the hash of the address typed.
create table sign_in_failures (
  id text collate "C" primary key,
  account text collate "C" not null,
  address text collate "C" not null,
  at bigint not null
);
create index sign_in_failures_account on sign_in_failures (account, at);
create index sign_in_failures_address on sign_in_failures (address, at);
create index sign_in_failures_at on sign_in_failures (at);

create table settings (
  id bigint primary key check (id = 1),
  version bigint not null,
  company_name text collate "C" not null,
  zone text collate "C" not null,
  hour_format text collate "C" not null check (hour_format in ('12', '24')),
  public_url text collate "C",
  policy_note text collate "C" not null,
  placement text collate "C" not null check (placement in ('shuffle', 'tightest_fit')),
  zoom_account_id text collate "C" not null,
  zoom_client_id text collate "C" not null,
  zoom_client_secret bytea,
  host_link_minutes bigint not null check (host_link_minutes between 0 and 120),
  padding_minutes bigint not null check (padding_minutes between 0 and 1440),
  changed_by text collate "C" references people (id),
  changed_at bigint not null
);
insert into settings (
  id, version, company_name, zone, hour_format, policy_note, placement, zoom_account_id, zoom_client_id,
  host_link_minutes, padding_minutes, changed_at
) values (1, 1, 'Callboard', 'UTC', '12', '', 'shuffle', '', '', 15, 30, 0);

-- The newest test of Zoom settings that passed. The fingerprint says of which values, without holding them.
create table zoom_test (
  id bigint primary key check (id = 1),
  fingerprint text collate "C" not null,
  tested_at bigint not null,
  tested_by text collate "C" not null references people (id),
  users bigint not null,
  warnings bigint not null
);

create table hosts (
  id text collate "C" primary key,
  email text collate "C" not null,
  position bigint not null,
  listed boolean not null,
  name text collate "C",
  zoom_user_id text collate "C",
  licence text collate "C",
  health text collate "C",
  blocked_until bigint,
  last_error text collate "C"
);
create unique index hosts_email on hosts (email);

create table host_usage (
  host_id text collate "C" not null references hosts (id),
  utc_day bigint not null,
  creates bigint not null,
  updates bigint not null,
  primary key (host_id, utc_day)
);

-- One row. Whoever judges footprints takes its lock first; previews compare its version.
create table pool (
  id bigint primary key check (id = 1),
  version bigint not null
);
insert into pool (id, version) values (1, 1);

-- The last number given out: never given again, whatever becomes of its request.
create table numbers (
  id bigint primary key check (id = 1),
  last_request bigint not null
);
insert into numbers (id, last_request) values (1, 1000);

create table requests (
  id text collate "C" primary key,
  number bigint not null,
  status text collate "C" not null check (status in ('draft', 'pending', 'confirmed', 'completed', 'canceled')),
  kind text collate "C" not null,
  service text collate "C" not null,
  organization_id text collate "C" not null references organizations (id),
  requester_id text collate "C" not null references people (id),
  client_id text collate "C" references people (id),
  location text collate "C" not null,
  video_link text collate "C" not null,
  notes text collate "C" not null,
  wall_start text collate "C" not null,
  wall_end text collate "C" not null,
  zone text collate "C" not null,
  starts_at bigint not null,
  ends_at bigint not null,
  version bigint not null,
  search text collate "C" not null,
  created_at bigint not null,
  changed_at bigint not null,
  reopened_at bigint,
  canceled_at bigint,
  cancel_reason text collate "C",
  check (starts_at < ends_at)
);
create unique index requests_number on requests (number);
create index requests_when on requests (starts_at, id);
create index requests_end on requests (status, ends_at);
create index requests_organization on requests (organization_id, starts_at);

create table request_providers (
  request_id text collate "C" not null references requests (id) on delete cascade,
  person_id text collate "C" not null references people (id),
  primary key (request_id, person_id)
);
create index request_providers_person on request_providers (person_id);

create table meetings (
  id text collate "C" primary key,
  request_id text collate "C" not null references requests (id),
  host_id text collate "C" not null references hosts (id),
  state text collate "C" not null check (state in ('reserved', 'creating', 'unknown', 'active', 'deleting', 'ended')),
  intent text collate "C" not null check (intent in ('present', 'absent')),
  holds_host boolean not null,
  current boolean not null,
  starts_at bigint not null,
  ends_at bigint not null,
  sent_start bigint,
  sent_minutes bigint,
  marker text collate "C" not null,
  draw text collate "C" not null,
  zoom_meeting_id bigint,
  join_url text collate "C",
  passcode text collate "C",
  idempotency_key text collate "C",
  reserved_at bigint not null,
  sent_at bigint,
  activated_at bigint,
  delete_asked_at bigint,
  ended_at bigint,
  lease_until bigint,
  lease_by text collate "C",
  attempts bigint not null,
  next_attempt_at bigint,
  absent_listings bigint not null,
  last_error text collate "C",
  join_before_host_on boolean not null,
  check (starts_at < ends_at),
  check (state <> 'ended' or (not holds_host and not current))
);
create unique index meetings_marker on meetings (marker);
create unique index meetings_idempotency_key on meetings (idempotency_key);
create index meetings_request on meetings (request_id);
create index meetings_host on meetings (host_id, starts_at);
create index meetings_work on meetings (state, next_attempt_at);

-- Guard: a request has one meeting at a time.
create unique index meetings_current on meetings (request_id) where current;

create table audit (
  id bigint generated always as identity primary key,
  at bigint not null,
  actor_id text collate "C" references people (id),
  action text collate "C" not null,
  subject text collate "C" not null,
  detail text collate "C" not null
);
create index audit_subject on audit (subject, id);

-- Guard: two meetings that hold one host never overlap, whatever a program believes.
create extension if not exists btree_gist;
alter table meetings add constraint host_overlap
  exclude using gist (host_id with =, int8range(starts_at, ends_at) with &&) where (holds_host);

-- Guard: history is only ever added to.
create function audit_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_append_only';
end
$$;
create trigger audit_append_only before update or delete on audit
  for each row execute function audit_append_only();
