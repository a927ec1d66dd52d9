-- Whether people are in a meeting, as Zoom says: since when it has been seen running, and when Zoom was asked last.
alter table meetings add column running_since bigint;
alter table meetings add column looked_at bigint;
