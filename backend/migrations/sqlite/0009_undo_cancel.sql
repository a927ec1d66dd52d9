-- What a request was before it was canceled, and who canceled it: for whoever takes that back at once.
alter table requests add column canceled_from text;
alter table requests add column canceled_by text references people (id);
