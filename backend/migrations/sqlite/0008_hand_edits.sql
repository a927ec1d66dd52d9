-- What Zoom shows of a meeting otherwise than we left it: since when that is known, and the time it shows; without a time
-- the meeting is gone there. And when the meetings of a host were last compared with Zoom's list.
alter table meetings add column differs_since bigint;
alter table meetings add column zoom_start bigint;
alter table meetings add column zoom_minutes bigint;
alter table hosts add column compared_at bigint;
-- A meeting that was running when it was called off, and is deleted only when it has ended by itself.
alter table meetings add column leave_running boolean not null default false;
