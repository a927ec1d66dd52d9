//! Who may come in: people with a set of roles, their passwords, sessions and one-time links.
//! Invariant: a password, token or session is stored only as a hash, and no answer says whether an address is known.

mod first_run;
mod flash;
mod invitation;
mod passwords;
mod people;
mod sessions;
mod sign_in;

pub use first_run::{FirstRunForm, create_admin, first_run_link, first_run_open, use_first_run};
pub use flash::{Flash, Undo};
pub use invitation::{InvitationForm, invitation_open, renew_invitation, use_invitation};
pub use passwords::PasswordCost;
pub(crate) use passwords::Passwords;
pub use people::{
    AddedPerson, Organization, Person, PersonForm, activate, add_organization, add_person, deactivate,
    list_organizations, list_people,
};
pub use sessions::{glance, session, set_flash, sign_out, still, take_flash};
pub use sign_in::{SignedIn, sign_in};
