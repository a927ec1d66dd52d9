//! The permissions the product needs from the Zoom app, as Zoom names them today and as it named them before 2024.

/// One permission under its two names; either will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Today's name, such as `meeting:write:meeting:admin`.
    pub granular: &'static str,
    /// The name older apps still carry, such as `meeting:write:admin`.
    pub classic: &'static str,
}

/// Without these nothing works: create, read, update and delete a meeting, read a user.
pub const NEEDED: [Scope; 5] = [
    Scope { granular: "meeting:write:meeting:admin", classic: "meeting:write:admin" },
    Scope { granular: "meeting:read:meeting:admin", classic: "meeting:read:admin" },
    Scope { granular: "meeting:update:meeting:admin", classic: "meeting:write:admin" },
    Scope { granular: "meeting:delete:meeting:admin", classic: "meeting:write:admin" },
    Scope { granular: "user:read:user:admin", classic: "user:read:admin" },
];

/// Wanted, with a warning where absent: without the list a create without an answer needs a person; without the status
/// a running meeting cannot be ended; without the settings nobody is warned of a host whose guests get in alone.
pub const WANTED: [Scope; 3] = [
    Scope { granular: "meeting:read:list_meetings:admin", classic: "meeting:read:admin" },
    Scope { granular: "meeting:update:status:admin", classic: "meeting:write:admin" },
    Scope { granular: "user:read:settings:admin", classic: "user:read:admin" },
];

/// Which of `asked` the token does not carry under either name.
#[must_use]
pub fn missing(asked: &[Scope], granted: &[String]) -> Vec<Scope> {
    let has = |name: &str| granted.iter().any(|scope| scope == name);
    asked.iter().filter(|scope| !has(scope.granular) && !has(scope.classic)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_name_will_do() {
        let granted = ["meeting:write:admin", "meeting:read:meeting:admin"].map(str::to_owned);
        let missing: Vec<_> = missing(&NEEDED, &granted).iter().map(|scope| scope.granular).collect();
        assert_eq!(missing, ["user:read:user:admin"]);
        let classic = ["meeting:write:admin", "meeting:read:admin", "user:read:admin"].map(str::to_owned);
        assert_eq!(super::missing(&WANTED, &classic), []);
        let wanted: Vec<_> = super::missing(&WANTED, &granted).iter().map(|scope| scope.granular).collect();
        assert_eq!(wanted, ["meeting:read:list_meetings:admin", "user:read:settings:admin"]);
    }
}
