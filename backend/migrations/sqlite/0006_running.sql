-- Whether people are in a meeting, as Zoom says: since when it has been seen running, when Zoom was asked last, and when it
-- has last answered.
alter table meetings add column running_since bigint;
alter table meetings add column looked_at bigint;
alter table meetings add column seen_at bigint;
