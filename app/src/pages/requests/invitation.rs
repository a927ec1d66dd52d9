//! The invitation as text, to be pasted into a mail or a message. It holds no names: who is served is nobody else's
//! business.

use backend::{Error, requests, settings};
use leptos::prelude::*;

use super::{clocks::Clocks, follows, number, show::meeting_number, trail};
use crate::{
    components::{CopyButton, Crumbs, Follow, PageHead, QrPicture, ShareButton},
    context::{asking, backend},
    form::TextArea,
    pages::page::{Here, Sheet, page, param},
};

/// The text in a field that can be selected; with JavaScript a button copies it.
#[component]
pub fn Invitation() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let wanted = param("number");
    page(async move {
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        let meeting = details.meeting.ok_or(Error::NotFound)?;
        let join_url = meeting.join_url.ok_or(Error::NotFound)?;
        let mut lines = vec![
            format!("{}: Zoom meeting ({})", settings.company_name, details.number),
            clocks.of(&details.zone).long(details.span),
            String::new(),
            format!("Join: {join_url}"),
            format!("Meeting number: {}", meeting_number(&join_url)),
        ];
        lines.extend(meeting.passcode.map(|code| format!("Passcode: {code}")));
        lines.push(String::new());
        lines.push("The meeting begins when its host has started it.".into());
        let text = lines.join("\n");
        let number = details.number;
        let view = view! {
            <Crumbs trail=trail(number) here="Invitation" />
            <PageHead title="Invitation" sub=move || format!("{number}: copy it, share it, or let a phone read it.") />
            <Follow id="text" class="card pad stack" topics=follows(number)>
                <div class="field">
                    <label for="invitation">"Invitation"</label>
                    <TextArea name="invitation" value=text.clone() rows=9 spellcheck=false />
                </div>
                <div class="row">
                    <CopyButton text=text.clone() label="Copy invitation" />
                    <ShareButton text label="Share" />
                </div>
                <figure class="stack">
                    <QrPicture text=join_url label=format!("QR code of the invite link of {number}") />
                    <figcaption class="muted s">"Point a phone’s camera at it to open the invite link there."</figcaption>
                </figure>
            </Follow>
        };
        Ok(Sheet::new(format!("Invitation, {number}"), Here::Requests, view).narrow().live())
    })
}
