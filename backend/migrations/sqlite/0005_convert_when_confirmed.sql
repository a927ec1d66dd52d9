-- Whether confirming a virtual request converts it, too.
alter table settings add column convert_when_confirmed boolean not null default false;
