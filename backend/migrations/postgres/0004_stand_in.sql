-- A meeting that is to take the place of its request's current one: it becomes current when Zoom has made it, in the
-- transaction that lets the other go, and is deleted where that does not come to pass.
alter table meetings add column stand_in boolean not null default false;
