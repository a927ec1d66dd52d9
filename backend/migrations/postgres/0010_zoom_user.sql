-- A Zoom user is one host, whatever its address (T-25). Rows that share a user from before: the one on the list forgets whose
-- it is, is asked about again, and becomes one with the other then.
update hosts set zoom_user_id = null, checked_at = null
where zoom_user_id is not null and exists (
  select 1 from hosts other
  where other.zoom_user_id = hosts.zoom_user_id
    and (other.listed < hosts.listed or (other.listed = hosts.listed and other.id < hosts.id))
);
create unique index hosts_zoom_user on hosts (zoom_user_id);

-- Whose meetings these are really: of a row that became one with that host, those that its schedule had no room for.
alter table hosts add column same_as text collate "C" references hosts (id);
