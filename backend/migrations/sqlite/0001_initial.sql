-- Instants are milliseconds since 1970 in UTC; ids, roles and kinds are text. The other engine's file of this name holds
-- the same tables (a test compares them); what differs on purpose are the guards at the end.

create table organizations (
  id text primary key,
  name text not null
);

create table people (
  id text primary key,
  email text not null,
  name text not null,
  password_hash text,
  roles text not null,
  organization_id text references organizations (id),
  zone text,
  active boolean not null,
  created_at bigint not null
);
create unique index people_email on people (email);
create index people_organization on people (organization_id);

create table sessions (
  id_hash text primary key,
  person_id text not null references people (id) on delete cascade,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  flash text
);
create index sessions_person on sessions (person_id);
create index sessions_expiry on sessions (expires_at);

create table tokens (
  hash text primary key,
  kind text not null check (kind in ('first-run', 'invitation', 'reset')),
  person_id text references people (id) on delete cascade,
  expires_at bigint not null,
  used_at bigint
);

-- One row per attempt to sign in that has not succeeded. The account is the hash of the address typed.
create table sign_in_failures (
  id text primary key,
  account text not null,
  address text not null,
  at bigint not null
);
create index sign_in_failures_account on sign_in_failures (account, at);
create index sign_in_failures_address on sign_in_failures (address, at);
create index sign_in_failures_at on sign_in_failures (at);

create table settings (
  id bigint primary key check (id = 1),
  version bigint not null,
  company_name text not null,
  zone text not null,
  hour_format text not null check (hour_format in ('12', '24')),
  public_url text,
  policy_note text not null,
  placement text not null check (placement in ('shuffle', 'tightest_fit')),
  zoom_account_id text not null,
  zoom_client_id text not null,
  zoom_client_secret blob,
  host_link_minutes bigint not null check (host_link_minutes between 0 and 120),
  padding_minutes bigint not null check (padding_minutes between 0 and 1440),
  changed_by text references people (id),
  changed_at bigint not null
);
insert into settings (
  id, version, company_name, zone, hour_format, policy_note, placement, zoom_account_id, zoom_client_id,
  host_link_minutes, padding_minutes, changed_at
) values (1, 1, 'Callboard', 'UTC', '12', '', 'shuffle', '', '', 15, 30, 0);

-- The newest test of Zoom settings that passed. The fingerprint says of which values, without holding them.
create table zoom_test (
  id bigint primary key check (id = 1),
  fingerprint text not null,
  tested_at bigint not null,
  tested_by text not null references people (id),
  users bigint not null,
  warnings bigint not null
);

create table hosts (
  id text primary key,
  email text not null,
  position bigint not null,
  listed boolean not null,
  name text,
  zoom_user_id text,
  licence text,
  health text,
  blocked_until bigint,
  last_error text
);
create unique index hosts_email on hosts (email);

create table host_usage (
  host_id text not null references hosts (id),
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
  id text primary key,
  number bigint not null,
  status text not null check (status in ('draft', 'pending', 'confirmed', 'completed', 'canceled')),
  kind text not null,
  service text not null,
  organization_id text not null references organizations (id),
  requester_id text not null references people (id),
  client_id text references people (id),
  location text not null,
  video_link text not null,
  notes text not null,
  wall_start text not null,
  wall_end text not null,
  zone text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  version bigint not null,
  search text not null,
  created_at bigint not null,
  changed_at bigint not null,
  reopened_at bigint,
  canceled_at bigint,
  cancel_reason text,
  check (starts_at < ends_at)
);
create unique index requests_number on requests (number);
create index requests_when on requests (starts_at, id);
create index requests_end on requests (status, ends_at);
create index requests_organization on requests (organization_id, starts_at);

create table request_providers (
  request_id text not null references requests (id) on delete cascade,
  person_id text not null references people (id),
  primary key (request_id, person_id)
);
create index request_providers_person on request_providers (person_id);

create table meetings (
  id text primary key,
  request_id text not null references requests (id),
  host_id text not null references hosts (id),
  state text not null check (state in ('reserved', 'creating', 'unknown', 'active', 'deleting', 'ended')),
  intent text not null check (intent in ('present', 'absent')),
  holds_host boolean not null,
  current boolean not null,
  starts_at bigint not null,
  ends_at bigint not null,
  sent_start bigint,
  sent_minutes bigint,
  marker text not null,
  draw text not null,
  zoom_meeting_id bigint,
  join_url text,
  passcode text,
  idempotency_key text,
  reserved_at bigint not null,
  sent_at bigint,
  activated_at bigint,
  delete_asked_at bigint,
  ended_at bigint,
  lease_until bigint,
  lease_by text,
  attempts bigint not null,
  next_attempt_at bigint,
  absent_listings bigint not null,
  last_error text,
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
  id integer primary key autoincrement,
  at bigint not null,
  actor_id text references people (id),
  action text not null,
  subject text not null,
  detail text not null
);
create index audit_subject on audit (subject, id);

-- Guard: two meetings that hold one host never overlap, whatever a program believes.
create trigger host_overlap_insert before insert on meetings when new.holds_host
begin
  select raise(abort, 'host_overlap') where exists (
    select 1 from meetings m
    where m.host_id = new.host_id and m.holds_host and m.id <> new.id
      and m.starts_at < new.ends_at and new.starts_at < m.ends_at
  );
end;
create trigger host_overlap_update before update of host_id, starts_at, ends_at, holds_host on meetings
when new.holds_host
begin
  select raise(abort, 'host_overlap') where exists (
    select 1 from meetings m
    where m.host_id = new.host_id and m.holds_host and m.id <> new.id
      and m.starts_at < new.ends_at and new.starts_at < m.ends_at
  );
end;

-- Guard: history is only ever added to.
create trigger audit_append_only_update before update on audit
begin
  select raise(abort, 'audit_append_only');
end;
create trigger audit_append_only_delete before delete on audit
begin
  select raise(abort, 'audit_append_only');
end;
