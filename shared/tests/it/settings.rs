//! Ranges and texts of the settings, and the stored forms of people's roles.

use shared::people::{Role, Roles, UnknownRole};
use shared::settings::{
    CompanyName, HostLinkMinutes, HourFormat, MinutesError, PaddingMinutes, TextError, ZoomAccountId,
};

#[test]
fn r17_l_takes_0_to_120() {
    for good in ["0", "60", "120", " 7 ", "007"] {
        assert_eq!(HostLinkMinutes::parse(good).unwrap().minutes(), good.trim().parse::<i64>().unwrap());
    }
    let max = 120;
    for (bad, reason) in [
        ("-1", MinutesError::OutOfRange { max }),
        ("121", MinutesError::OutOfRange { max }),
        ("99999999999999999999", MinutesError::OutOfRange { max }),
        ("1.5", MinutesError::NotWhole { max }),
        ("", MinutesError::Blank { max }),
        ("  ", MinutesError::Blank { max }),
        ("sixty", MinutesError::NotWhole { max }),
        ("-", MinutesError::NotWhole { max }),
        ("+5", MinutesError::NotWhole { max }),
        ("1e2", MinutesError::NotWhole { max }),
        ("٣", MinutesError::NotWhole { max }),
    ] {
        assert_eq!(HostLinkMinutes::parse(bad), Err(reason), "{bad:?}");
    }
    assert_eq!(MinutesError::OutOfRange { max }.to_string(), "use a whole number from 0 to 120");
}

#[test]
fn r18_p_takes_0_to_1440() {
    for good in ["0", "60", "1440"] {
        assert_eq!(PaddingMinutes::parse(good).unwrap().to_string(), good);
    }
    for bad in ["-1", "1441", "30.5", ""] {
        assert!(PaddingMinutes::parse(bad).is_err(), "{bad:?}");
    }
    assert_eq!(PaddingMinutes::parse("1441"), Err(MinutesError::OutOfRange { max: 1440 }));
}

#[test]
fn r17_the_range_also_holds_on_the_wire_and_in_the_store() {
    assert!(serde_json::from_str::<HostLinkMinutes>("121").is_err());
    assert!(serde_json::from_str::<HostLinkMinutes>("-1").is_err());
    assert_eq!(serde_json::from_str::<HostLinkMinutes>("120").unwrap().minutes(), 120);
    assert_eq!(serde_json::to_string(&PaddingMinutes::try_from(1440).unwrap()).unwrap(), "1440");
    assert!(PaddingMinutes::try_from(1441).is_err() && PaddingMinutes::try_from(-1).is_err());
}

#[test]
fn r14_texts_are_trimmed_and_checked() {
    assert_eq!(ZoomAccountId::parse(" abc \n").unwrap().as_str(), "abc");
    assert_eq!(CompanyName::parse(" \t"), Err(TextError::Blank));
    assert_eq!(CompanyName::parse("a\nb"), Err(TextError::Control));
    assert_eq!(CompanyName::parse(&"ä".repeat(81)), Err(TextError::TooLong { max: 80 }));
    let name = CompanyName::parse(&"ä".repeat(80)).unwrap();
    assert_eq!(name.to_string(), "ä".repeat(80));
    assert!(serde_json::from_str::<CompanyName>("\"\"").is_err());
    assert_eq!(serde_json::to_string(&CompanyName::parse("Acme").unwrap()).unwrap(), "\"Acme\"");
}

#[test]
fn r183_hour_formats_round_trip() {
    for format in [HourFormat::H12, HourFormat::H24] {
        assert_eq!(HourFormat::parse(format.as_str()), Some(format));
        assert_eq!(serde_json::to_string(&format).unwrap(), format!("\"{}\"", format.as_str()));
    }
    assert_eq!(HourFormat::parse("13"), None);
}

#[test]
fn r163_roles_are_a_set_with_a_stored_form() {
    let roles: Roles = " provider , admin".parse().unwrap();
    assert_eq!(roles.to_string(), "admin,provider");
    assert!(roles.has(Role::Admin) && roles.has(Role::Provider) && !roles.has(Role::Scheduler));
    assert_eq!("admin,boss".parse::<Roles>(), Err(UnknownRole("boss".into())));
    assert_eq!("".parse::<Roles>().unwrap(), Roles::NONE);
    assert!(Roles::NONE.is_empty() && !roles.is_empty());
    assert_eq!(serde_json::to_string(&roles).unwrap(), "\"admin,provider\"");
    assert_eq!(serde_json::from_str::<Roles>("\"admin,provider\"").unwrap(), roles);
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(role.label().to_lowercase(), role.as_str());
        assert_eq!(Roles::from(role).iter().collect::<Vec<_>>(), [role]);
        assert_eq!(Roles::from(role).is_staff(), matches!(role, Role::Admin | Role::Scheduler));
    }
    assert_eq!(Role::ALL.into_iter().collect::<Roles>().iter().count(), 5);
    let twice = Roles::from(Role::Client).with(Role::Client);
    assert!(twice.has(Role::Client), "a role given twice stays");
}
