//! R164: who sees which request.

use shared::host_link::{Asker, HostRule};
use shared::id::{OrganizationId, PersonId};
use shared::people::{Role, Roles};
use shared::request::Status;
use shared::visibility::{Relation, RequestFacts, Sight, Viewer, relation, sees};

fn request(status: Status) -> RequestFacts {
    RequestFacts {
        requester: PersonId::new("ann"),
        client: Some(PersonId::new("carl")),
        organization: Some(OrganizationId::new("court")),
        assigned: vec![PersonId::new("dana")],
        status,
    }
}

fn viewer(person: &str, roles: impl Into<Roles>, organization: Option<&str>) -> Viewer {
    let organization = organization.map(OrganizationId::new);
    Viewer { person: PersonId::new(person), roles: roles.into(), organization }
}

#[test]
fn r164_the_matrix_of_roles() {
    let confirmed = request(Status::Confirmed);
    let full = [
        viewer("a", Role::Admin, None),
        viewer("s", Role::Scheduler, None),
        viewer("ann", Role::Requester, None),
        viewer("carl", Role::Client, None),
        viewer("x", Role::Requester, Some("court")),
        viewer("x", Role::Client, Some("court")),
        viewer("dana", Role::Provider, None),
    ];
    for viewer in full {
        assert_eq!(sees(&viewer, &confirmed), Sight::Full, "{viewer:?}");
    }
    let none = [
        viewer("x", Role::Requester, None),
        viewer("x", Role::Client, Some("clinic")),
        viewer("x", Role::Provider, None),
        viewer("x", Role::Provider, Some("court")),
        viewer("ann", Roles::NONE, Some("court")),
        viewer("dana", Role::Requester, None),
        viewer("ann", Role::Provider, None),
    ];
    for viewer in none {
        assert_eq!(sees(&viewer, &confirmed), Sight::None, "{viewer:?}");
    }
}

#[test]
fn r164_nobody_shares_having_no_organization() {
    let mut without = request(Status::Confirmed);
    without.organization = None;
    assert_eq!(sees(&viewer("x", Role::Requester, None), &without), Sight::None);
}

#[test]
fn r164_a_provider_never_sees_a_draft() {
    let dana = viewer("dana", Role::Provider, None);
    assert_eq!(sees(&dana, &request(Status::Draft)), Sight::None);
    for status in [Status::Pending, Status::Completed, Status::Canceled] {
        assert_eq!(sees(&dana, &request(status)), Sight::Full);
    }
    assert_eq!(sees(&viewer("ann", Role::Requester, None), &request(Status::Draft)), Sight::Full);
}

#[test]
fn r163_several_relations_hold_at_once() {
    let roles = Roles::from(Role::Client).with(Role::Provider);
    let mut facts = request(Status::Confirmed);
    facts.assigned.push(PersonId::new("carl"));
    assert_eq!(
        relation(&viewer("carl", roles, None), &facts),
        Relation { staff: false, owner: true, provider: true }
    );
}

#[test]
fn r118_everybody_who_sees_it_may_ask_for_the_link_unless_the_site_narrows_it() {
    use Asker::{Participant, Staff, Stranger};
    for (rule, owner, provider) in [
        (HostRule::Everyone, Participant, Participant),
        (HostRule::Provider, Stranger, Participant),
        (HostRule::Client, Participant, Stranger),
        (HostRule::Staff, Stranger, Stranger),
    ] {
        assert_eq!(Relation::STAFF.asker(rule), Staff);
        assert_eq!(Relation::OWNER.asker(rule), owner, "{rule:?}");
        assert_eq!(Relation::PROVIDER.asker(rule), provider, "{rule:?}");
        assert_eq!(Relation::NONE.asker(rule), Stranger);
        assert_eq!(HostRule::parse(rule.as_str()), Some(rule));
    }
    assert!(
        Relation::STAFF.sees()
            && Relation::OWNER.sees()
            && Relation::PROVIDER.sees()
            && !Relation::NONE.sees()
    );
}
