//! What pages that follow others are made of: the words of the frame about the stream, regions that are brought up to date,
//! and the notice on a page that edits what somebody else has changed. Without JavaScript all of it is silent.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::{
    components::icon::{Glyph, Icon},
    islands::{CountdownClock, Live},
};

/// Where a page begins to follow.
#[derive(Clone, Debug)]
pub struct Following {
    /// Whose page it is; the stream says whose it is, too.
    pub who: String,
    /// The newest event the page was made from.
    pub after: String,
    /// The server's clock when the page was made; countdowns stand on it.
    pub now: Timestamp,
}

/// Every sentence the frame may say of the stream, hidden until `islands::live` brings one up; and what a countdown says.
#[component]
pub fn StreamState(
    /// Where the page begins.
    following: Following,
) -> impl IntoView {
    let Following { who, after, now } = following;
    view! {
        <div class="stream" id="stream" role="status" data-who=who data-after=after>
            <p id="stream-lost" hidden>
                <Icon glyph=Glyph::Refresh />
                <span><b>"Not live."</b> " We keep trying. Reload to see changes. " <a href="">"Reload"</a></span>
            </p>
            <p id="stream-offline" hidden>
                <Icon glyph=Glyph::Ban />
                <span><b>"Offline, not live."</b> " This page is as it was when the network went."</span>
            </p>
            <p id="stream-out" hidden>
                <Icon glyph=Glyph::SignOut />
                <span><b>"Not live: you are signed out."</b> " " <a href="">"Sign in again"</a></span>
            </p>
            <p id="stream-other" hidden>
                <Icon glyph=Glyph::User />
                <span>
                    <b>"Not live: somebody else is signed in by now."</b> " " <a href="">"Load the page as theirs"</a>
                </span>
            </p>
        </div>
        <div class="said" role="status">
            <p id="stream-updated" hidden><Icon glyph=Glyph::Check /> "Updated just now"</p>
        </div>
        // Followed for the clock's sake whenever the page is fetched anew; no topic brings that about.
        <p class="vh" role="status" id="clock-said" data-follow="" data-now=now.as_millis().to_string()></p>
        <Live />
        <CountdownClock />
    }
}

/// How long ago the page was made equal to what the server knows; the island writes it, second by second. Beside a region
/// that follows, never within: there it would be news itself.
#[component]
pub fn UpdatedAgo() -> impl IntoView {
    view! { <p class="faint s" data-updated hidden=true></p> }
}

/// A part of the page that is brought up to date when what it shows changes.
#[component]
pub fn Follow(
    /// Its id, on this page alone.
    id: &'static str,
    /// The topics it shows, as [`backend::live::Topic`] writes them; `request:*` stands for every request.
    #[prop(into)]
    topics: String,
    /// How it is laid out.
    #[prop(optional)]
    class: &'static str,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    view! { <div id=id class=class data-follow=topics>{children()}</div> }
}

/// On a page whose form edits what others may change meanwhile: the form stays as it is, and this comes up above it.
#[component]
pub fn ChangedMeanwhile(
    /// The topics of what the form edits.
    #[prop(into)]
    topics: String,
    /// Stands for what the form was made from; another page of the same form with another mark means a change.
    seen: String,
    /// What was changed, e.g. "this request".
    what: &'static str,
    /// Where it can be looked at beside the form, in words, and the path.
    #[prop(optional)]
    look: Option<(&'static str, String)>,
) -> impl IntoView {
    let look = look.map(|(words, path)| view! { <a class="btn small" href=path target="_blank">{words}</a> });
    view! {
        <div id="changed-meanwhile" role="status" data-follow=topics data-seen=seen>
            <div class="alert warn gap" hidden>
                <Icon glyph=Glyph::Alert />
                <strong>{format!("Somebody changed {what} since you opened this page.")}</strong>
                <p>"What you typed is still here. When you save it, you are asked about every difference."</p>
                <p class="row">{look} <a class="btn small" href="">"Load the page anew"</a></p>
            </div>
        </div>
    }
}

/// A mark that stands for a value, for [`ChangedMeanwhile`].
pub fn mark_of(value: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    format!("{:x}", hasher.finish())
}
