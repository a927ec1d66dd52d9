//! What must be found after a kill.

use std::collections::HashSet;

use super::cases::Find;
use super::script::Scene;
use crate::support::browser::form;
use crate::support::judge::{Picture, ensure};

/// Journal, simulator and page, all at once.
pub(crate) async fn judge(find: Find, scene: &Scene) -> Result<(), String> {
    let picture = Picture::of(&scene.site).await;
    let undecided = matches!(find, Find::Unknown | Find::UnknownUnwanted | Find::ZoomAndUnknown);
    picture.agrees(&HashSet::new(), undecided)?;
    match find {
        Find::Regular | Find::Canceled => none(&picture, scene)?,
        Find::Zoom | Find::ZoomAndUnknown => linked(&picture, scene, scene.start)?,
        Find::ZoomLater => linked(&picture, scene, scene.later())?,
        Find::Unknown | Find::UnknownUnwanted => none(&picture, scene)?,
    }
    if undecided {
        kept(&picture, find)?;
    }
    page(&picture, find, scene).await
}

/// Nothing of this request at Zoom.
fn none(picture: &Picture, scene: &Scene) -> Result<(), String> {
    let linked = picture.current(&scene.number).filter(|row| row.state != "unknown");
    ensure(linked.is_none() && picture.at_zoom.is_empty(), || format!("left over: {:?}", picture.rows))
}

fn linked(picture: &Picture, scene: &Scene, start: i64) -> Result<(), String> {
    let row = picture.current(&scene.number).ok_or("no meeting")?;
    ensure(row.state == "active" && row.starts_at == start, || format!("another one: {row:?}"))?;
    let all = picture.rows.iter().filter(|row| row.state == "active").count();
    ensure(picture.at_zoom.len() == all, || format!("{} at Zoom", picture.at_zoom.len()))
}

/// One row nobody knows about, which keeps its host.
fn kept(picture: &Picture, find: Find) -> Result<(), String> {
    let unknown: Vec<_> = picture.rows.iter().filter(|row| row.state == "unknown").collect();
    let [row] = unknown[..] else { return Err(format!("not one unknown: {:?}", picture.rows)) };
    let wanted = find == Find::Unknown;
    let intent = if wanted { "present" } else { "absent" };
    ensure(row.holds_host && row.current == wanted && row.intent == intent, || format!("not kept: {row:?}"))
}

/// The page shows the link of the meeting at Zoom, or none.
async fn page(picture: &Picture, find: Find, scene: &Scene) -> Result<(), String> {
    let path = format!("/requests/{}", scene.number);
    let page = scene.browser_after().get(&path).await.map_err(|error| error.to_string())?;
    ensure(page.status == 200, || format!("status {}", page.status))?;
    let row = picture.current(&scene.number).filter(|row| row.state == "active");
    let right = match row.and_then(|row| row.zoom_meeting_id) {
        Some(id) => page.text.contains(&format!("/j/{id}")),
        None => !page.text.contains("/j/"),
    };
    ensure(right, || "the page shows another link".to_owned())?;
    let status = find == Find::Canceled;
    let canceled = picture.rows.iter().any(|row| row.status == "canceled");
    ensure(canceled == status, || format!("canceled: {canceled}"))
}

/// Whoever converts again while nobody knows gets no second meeting.
pub(crate) async fn nothing_else_is_made(find: Find, scene: &Scene) -> Result<(), String> {
    if find == Find::UnknownUnwanted {
        return Ok(());
    }
    let control = &scene.site.zoom.control;
    let creates = control.count("POST", "/meetings");
    let pairs = form(&[("idempotency_key", "another key")]);
    let path = format!("/requests/{}/convert", scene.number);
    let answer = scene.browser_after().post(&path, &pairs).await.map_err(|error| error.to_string())?;
    ensure(answer.status == 502, || format!("status {}", answer.status))?;
    ensure(control.count("POST", "/meetings") == creates, || "a second create".to_owned())
}
