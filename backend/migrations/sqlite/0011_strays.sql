-- Which installation this is: it stands in the marker of each meeting it makes, so that it knows its own in Zoom again, and
-- leaves those of another installation on the same Zoom account alone.
alter table settings add column installation text not null default '';
update settings set installation = lower(hex(randomblob(4)));

-- Meetings in Zoom that this installation made and that its journal does not know, as the last comparison has shown them.
create table strays (
  zoom_meeting_id bigint primary key,
  host_id text not null references hosts (id),
  topic text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  found_at bigint not null,
  left_alone_at bigint,
  -- When Zoom said it was gone: lists may still show it for a while.
  deleted_at bigint
);
create index strays_host on strays (host_id);

-- Zoom's events and lists name meetings by its number.
create index meetings_zoom_meeting on meetings (zoom_meeting_id);

-- When Zoom last gave a whole list of a host's meetings to look for strays in.
alter table hosts add column strays_checked_at bigint;
