//! Faults: which requests go wrong, in which way, how often.

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// One way to go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is done and nothing is answered.
    TimeoutBefore,
    /// It is done, then the connection breaks.
    CommitThenDrop,
    /// It is done, then the answer is 500.
    #[serde(rename = "commit_then_500")]
    CommitThen500,
    /// It is done, then a proxy's HTML page answers 502.
    #[serde(rename = "commit_then_502")]
    CommitThen502,
    /// It is done, then the answer is cut JSON under the right status.
    CommitThenInvalidJson,
    /// It is done late, even if the client has hung up by then.
    Slow {
        /// Milliseconds of real time.
        ms: u64,
    },
    /// Nothing is done; a proxy's HTML page answers 502.
    #[serde(rename = "html_502")]
    Html502,
    /// Nothing is done; this is answered.
    Status {
        /// HTTP status.
        code: u16,
        /// Body, sent as JSON.
        body: String,
    },
    /// 429, too many calls in a second.
    RateLimitSecond,
    /// 429, the account's day is used up; `Retry-After` as ISO instant.
    RateLimitDaily,
    /// 429, the host's 100 of the day are used up; no `Retry-After`.
    RateLimitHostDaily,
    /// 401, code 124.
    Unauthorized,
    /// It stops until released.
    Hold {
        /// Where.
        at: HoldAt,
    },
}

/// Where a held request stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldAt {
    /// Nothing is done yet.
    BeforeCommit,
    /// It is done; the request log shows no status yet.
    AfterCommit,
    /// The answer is ready and logged, but not sent.
    BeforeAnswer,
}

/// Which requests a rule hits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// Such as `POST`; absent hits all.
    #[serde(default)]
    pub method: Option<String>,
    /// A part of the path, such as `/meetings`; absent hits all.
    #[serde(default)]
    pub path: Option<String>,
    /// Address or id of the host whose call or whose meeting it is; absent hits all.
    #[serde(default)]
    pub host: Option<String>,
}

impl Match {
    fn hits(&self, method: &str, path: &str, host: Option<&Named>) -> bool {
        let names = |wanted: &String| {
            host.is_some_and(|host| host.id == *wanted || host.email.eq_ignore_ascii_case(wanted))
        };
        self.host.as_ref().is_none_or(names)
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|part| path.contains(part.as_str()))
    }
}

/// The host a request is about.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) email: String,
}

/// A fault with the requests it hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Which requests.
    #[serde(rename = "match", default)]
    pub matching: Match,
    /// What happens to them.
    pub fault: Fault,
    /// How many of them it lets pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many of them; absent means every one until cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl FaultRule {
    /// The next `times` requests with this method whose path contains `path`.
    pub fn new(method: &str, path: &str, fault: Fault, times: u32) -> Self {
        let matching = Match { method: Some(method.to_owned()), path: Some(path.to_owned()), host: None };
        Self { matching, fault, skip: 0, times: Some(times) }
    }

    /// Only calls about this host, by address or id.
    #[must_use]
    pub fn on_host(mut self, host: &str) -> Self {
        self.matching.host = Some(host.to_owned());
        self
    }

    /// Lets so many pass first: `after(2)` begins with the third.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }
}

/// The rules in force, oldest first, and the gate for held requests.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: std::sync::Mutex<Vec<FaultRule>>,
    released: watch::Sender<u64>,
    held: watch::Sender<usize>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            rules: std::sync::Mutex::default(),
            released: watch::Sender::new(0),
            held: watch::Sender::new(0),
        }
    }
}

impl Faults {
    /// The fault for this request, used up by one. Every rule that would hit and still lets calls pass counts this one.
    pub(crate) fn take(&self, method: &str, path: &str, host: Option<&Named>) -> Option<Fault> {
        let mut rules = crate::state::lock(&self.rules);
        let mut index = None;
        for (at, rule) in rules.iter_mut().enumerate() {
            if !rule.matching.hits(method, path, host) {
                continue;
            }
            if rule.skip == 0 {
                index = Some(at);
                break;
            }
            rule.skip -= 1;
        }
        let index = index?;
        let rule = rules.get_mut(index)?;
        let fault = rule.fault.clone();
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                rules.remove(index);
            }
        }
        Some(fault)
    }

    pub(crate) fn add(&self, rule: FaultRule) {
        if rule.times != Some(0) {
            crate::state::lock(&self.rules).push(rule);
        }
    }

    pub(crate) fn clear(&self) {
        crate::state::lock(&self.rules).clear();
    }

    pub(crate) fn rules(&self) -> Vec<FaultRule> {
        crate::state::lock(&self.rules).clone()
    }

    /// Stands still until the next release.
    pub(crate) async fn hold(&self) {
        let mut released = self.released.subscribe();
        self.held.send_modify(|held| *held += 1);
        // The sender lives as long as `self`, so this ends by a release only.
        let _ = released.changed().await;
        self.held.send_modify(|held| *held = held.saturating_sub(1));
    }

    pub(crate) fn release(&self) {
        self.released.send_modify(|count| *count += 1);
    }

    pub(crate) fn held(&self) -> usize {
        *self.held.borrow()
    }

    /// Waits until at least `count` requests stand still.
    pub(crate) async fn wait_held(&self, count: usize) {
        let _ = self.held.subscribe().wait_for(|held| *held >= count).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_hits_as_often_as_it_says() {
        let faults = Faults::default();
        faults.add(FaultRule::new("POST", "/meetings", Fault::Html502, 2));
        assert_eq!(faults.take("GET", "/v2/users/a/meetings", None), None);
        assert_eq!(faults.take("POST", "/v2/users/a/meetings", None), Some(Fault::Html502));
        assert_eq!(faults.take("post", "/v2/users/a/meetings", None), Some(Fault::Html502));
        assert_eq!(faults.take("POST", "/v2/users/a/meetings", None), None);
    }

    #[test]
    fn a_rule_can_wait_for_the_nth_call_of_one_host() {
        let faults = Faults::default();
        faults.add(FaultRule::new("POST", "/meetings", Fault::Html502, 1).on_host("A@b.example").after(1));
        let host = |email: &str| Named { id: format!("id-{email}"), email: email.to_owned() };
        let take = |email: &str| faults.take("POST", "/v2/users/x/meetings", Some(&host(email)));
        assert_eq!(take("a@b.example"), None, "the first passes");
        assert_eq!(take("c@b.example"), None, "another host's is not counted");
        assert_eq!(faults.take("POST", "/v2/users/x/meetings", None), None);
        assert_eq!(take("a@b.example"), Some(Fault::Html502));
        assert_eq!(take("a@b.example"), None);
    }

    #[test]
    fn rules_read_as_the_readme_writes_them() {
        for (json, fault) in [
            (r#"{"fault":"commit_then_500"}"#, Fault::CommitThen500),
            (r#"{"fault":"commit_then_502"}"#, Fault::CommitThen502),
            (r#"{"match":{"host":"a@b.example"},"skip":2,"fault":"html_502","times":1}"#, Fault::Html502),
            (r#"{"fault":{"slow":{"ms":5}}}"#, Fault::Slow { ms: 5 }),
            (r#"{"fault":{"hold":{"at":"after_commit"}}}"#, Fault::Hold { at: HoldAt::AfterCommit }),
            (r#"{"match":{"method":"POST"},"fault":"timeout_before"}"#, Fault::TimeoutBefore),
        ] {
            assert_eq!(serde_json::from_str::<FaultRule>(json).unwrap().fault, fault);
        }
        assert!(serde_json::from_str::<FaultRule>(r#"{"fault":"meteor"}"#).is_err());
    }
}
