-- The Secret Token that Zoom signs its events with, sealed; and whether guests wait until the host lets them in.
alter table settings add column webhook_secret bytea;
alter table settings add column waiting_room boolean not null default false;

-- One row: when Zoom was last heard under today's Secret Token, when it last had the address confirmed, and when something
-- was last refused.
create table webhook (
  id bigint primary key check (id = 1),
  heard_at bigint,
  confirmed_at bigint,
  refused_at bigint
);
insert into webhook (id) values (1);

-- The events of the last day: Zoom tells each at least once.
create table webhook_events (
  event_key text collate "C" primary key,
  heard_at bigint not null
);
create index webhook_events_heard on webhook_events (heard_at);
