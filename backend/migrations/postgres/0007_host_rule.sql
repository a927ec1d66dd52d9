-- Who gets the host link of a request, of those who see it.
alter table settings add column host_rule text not null default 'everyone'
  check (host_rule in ('everyone', 'provider', 'client', 'staff'));
