//! "Zoom User Emails", line by line.

use shared::people::{EmailAddress, EmailError, HostListProblem, parse_host_list};

#[test]
fn r19_lines_case_blanks_and_duplicates() {
    let list = parse_host_list("A@x.org\r\na@x.org\n\n  b@x.org \n");
    let hosts: Vec<_> = list.hosts.iter().map(|host| (host.line, host.email.as_str())).collect();
    assert_eq!(hosts, [(1, "A@x.org"), (4, "b@x.org")]);
    assert_eq!(list.notices.len(), 1, "1 duplicate");
    assert_eq!((list.notices[0].line, list.notices[0].same_as), (2, 1));
    assert_eq!(list.notices[0].email.as_str(), "a@x.org");
    assert!(list.is_valid());
    assert_eq!(list.emails().len(), 2);
}

#[test]
fn r20_what_is_wrong_is_said_at_its_line() {
    let text = "a@x.org, b@x.org\nc@x.org\nd@x.org;e@x.org\nf@x.org g@x.org\nnobody\n@x.org\nh@x,i@y z";
    let list = parse_host_list(text);
    let errors: Vec<_> = list.errors.iter().map(|error| (error.line, error.problem)).collect();
    let expected = [
        (1, HostListProblem::Comma),
        (3, HostListProblem::Semicolon),
        (4, HostListProblem::Space),
        (5, HostListProblem::NotAnAddress),
        (6, HostListProblem::NotAnAddress),
        (7, HostListProblem::Comma),
    ];
    assert_eq!(errors, expected);
    assert_eq!(list.errors[0].text, "a@x.org, b@x.org");
    assert_eq!(list.errors[0].to_string(), "line 1: one address a line, no commas");
    assert!(!list.is_valid());
    assert_eq!(list.emails(), [EmailAddress::parse("c@x.org").unwrap()], "nothing is silently split");
}

#[test]
fn r21_a_duplicate_of_a_bad_line_is_bad_again_and_empty_text_is_empty() {
    assert_eq!(parse_host_list("x\nx").errors.len(), 2);
    let empty = parse_host_list(" \n\r\n");
    assert!(empty.is_valid() && empty.hosts.is_empty() && empty.notices.is_empty());
}

#[test]
fn r20_addresses_have_a_name_and_a_domain() {
    let long_name = "a".repeat(64);
    for good in [
        "a@b.co",
        "host-a+zoom@mail.example.org",
        "o'neil@x-y.org",
        "a.b@1.org",
        &format!("{long_name}@x.org"),
    ] {
        assert!(EmailAddress::parse(good).is_ok(), "{good}");
    }
    let too_long =
        format!("{}@{}.org", "a".repeat(60), ["b".repeat(63), "c".repeat(63), "d".repeat(63)].join("."));
    assert!(too_long.len() > EmailAddress::MAX);
    for bad in [
        "a",
        "a@",
        "@b.co",
        "a@b",
        "a@b@c.co",
        "a@.co",
        "a@b.",
        "a@b..co",
        "a@-b.co",
        "a@b-.co",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.co",
        "a b@c.co",
        "a@b c.co",
        "ä@b.co",
        "a@b_c.co",
        "<a@b.co>",
        "a@b.co\u{200b}",
        "\"a\"@b.co",
        &format!("a{long_name}@x.org"),
        &format!("a@{}.org", "b".repeat(64)),
        &too_long,
    ] {
        assert_eq!(EmailAddress::parse(bad), Err(EmailError::Malformed), "{bad}");
    }
    assert_eq!(EmailAddress::parse("  "), Err(EmailError::Blank));
}

#[test]
fn r19_addresses_are_equal_whatever_their_case_and_keep_what_was_typed() {
    use std::collections::HashSet;
    let (typed, folded) =
        (EmailAddress::parse("Host-A@X.org").unwrap(), EmailAddress::parse("host-a@x.org").unwrap());
    assert_eq!(typed, folded);
    assert_ne!(typed, EmailAddress::parse("host-b@x.org").unwrap());
    assert_eq!((typed.as_str(), typed.to_string().as_str()), ("Host-A@X.org", "Host-A@X.org"));
    assert_eq!(typed.folded(), "host-a@x.org");
    let set = HashSet::from([typed.clone(), folded]);
    assert_eq!(set.len(), 1);
    let differ = HashSet::from([typed.clone(), EmailAddress::parse("host-b@x.org").unwrap()]);
    assert_eq!(differ.len(), 2);
    assert_eq!(serde_json::to_string(&typed).unwrap(), "\"Host-A@X.org\"");
    assert!(serde_json::from_str::<EmailAddress>("\"no address\"").is_err());
    let hash = |address: &EmailAddress| {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        hasher.finish()
    };
    assert_ne!(hash(&typed), hash(&EmailAddress::parse("host-b@x.org").unwrap()));
}
