//! People: their roles (a set) and their e-mail addresses, and the pool's list of host addresses.

mod email;
mod host_list;
mod roles;

pub use email::{EmailAddress, EmailError};
pub use host_list::{HostList, HostListError, HostListNotice, HostListProblem, ListedHost, parse_host_list};
pub use roles::{Role, Roles, UnknownRole};
