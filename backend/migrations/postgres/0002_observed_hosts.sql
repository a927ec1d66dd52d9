-- What was read of a host at Zoom, and when; when its last error was heard.
alter table hosts add column checked_at bigint;
alter table hosts add column last_error_at bigint;

-- Whether meetings made directly in Zoom are looked for before a host is used. Off: they are not seen.
alter table settings add column outside_meetings boolean not null default false;
