//! The pages behind the links.

use chrono::TimeDelta;

use crate::http::{bearer, create, form, get, local, start, try_send};

/// `zak=…` of a start link.
fn zak(link: &str) -> String {
    link.split_once('?').unwrap().1.to_owned()
}

#[tokio::test]
async fn r2_r5_a_guest_waits_until_the_host_has_come_and_goes_when_the_host_ends() {
    let zoom = start().await;
    let made = create(&zoom, r#"{"topic":"<b>Court</b>"}"#).await;
    let (join, host) = (local(&zoom, &made["join_url"]), local(&zoom, &made["start_url"]));
    let waiting = get(&zoom, join).await;
    assert_eq!(waiting.status, 200);
    assert!(waiting.body.contains("Waiting for the host") && waiting.body.contains("&lt;b&gt;Court"));
    assert!(!waiting.body.contains("<b>"));
    let hosting = get(&zoom, host).await;
    assert!(hosting.body.contains("You are the host: Harborline Host A"), "{}", hosting.body);
    assert!(hosting.head.contains("cache-control: no-store"));
    let inside = get(&zoom, join).await;
    assert!(
        inside.body.contains("You are in the meeting as a guest")
            && inside.body.contains("Harborline Host A")
    );
    let ended = form(&zoom, &format!("/s/{}/end", made["id"]), &zak(host)).await;
    assert!(ended.body.contains("Meeting ended"));
    assert!(get(&zoom, join).await.body.contains("Waiting for the host"));
}

#[tokio::test]
async fn r1_an_old_start_link_has_expired_and_a_forged_one_is_invalid() {
    let zoom = start().await;
    let made = create(&zoom, "{}").await;
    let link = local(&zoom, &made["start_url"]);
    zoom.control.advance_clock(TimeDelta::hours(2));
    let expired = get(&zoom, link).await;
    assert_eq!(expired.status, 410);
    assert!(expired.body.contains("This start link has expired"));
    assert_eq!(get(&zoom, &format!("/s/{}?zak=forged", made["id"])).await.status, 403);
    assert!(zoom.control.meetings().iter().all(|meeting| !meeting.running), "nobody came in");
    let headers = bearer(&zoom).await;
    let read =
        try_send(&zoom, "GET", &format!("/v2/meetings/{}", made["id"]), &headers, "").await.unwrap().json();
    assert!(get(&zoom, local(&zoom, &read["start_url"])).await.body.contains("You are the host"));
}

#[tokio::test]
async fn r3_r4_a_host_with_another_meeting_in_progress_may_end_it() {
    let zoom = start().await;
    let (first, second) = (create(&zoom, r#"{"topic":"First"}"#).await, create(&zoom, "{}").await);
    get(&zoom, local(&zoom, &first["start_url"])).await;
    let link = local(&zoom, &second["start_url"]);
    let busy = get(&zoom, link).await;
    assert_eq!(busy.status, 409);
    assert!(busy.body.contains("The host has another meeting in progress") && busy.body.contains("First"));
    assert!(busy.body.contains("End other meeting"));
    let action = format!("/s/{}/end-other", second["id"]);
    assert_eq!(form(&zoom, &action, "zak=forged").await.status, 403);
    let moved = form(&zoom, &action, &zak(link)).await;
    assert_eq!(moved.status, 303);
    let running: Vec<_> = zoom.control.meetings().into_iter().filter(|m| m.running).map(|m| m.id).collect();
    assert_eq!(running, [second["id"].as_i64().unwrap()]);
}

#[tokio::test]
async fn wrong_links_say_what_is_wrong() {
    let zoom = start().await;
    let made = create(&zoom, "{}").await;
    assert_eq!(get(&zoom, &format!("/j/{}?pwd=old", made["id"])).await.status, 403);
    assert_eq!(get(&zoom, "/j/1?pwd=x").await.status, 404);
    assert_eq!(get(&zoom, "/j/many").await.status, 404);
    assert_eq!(get(&zoom, "/s/1?zak=x").await.status, 404);
}

#[tokio::test]
async fn the_front_page_says_who_hosts_what_and_shows_no_start_link() {
    let zoom = start().await;
    create(&zoom, r#"{"topic":"Court & co"}"#).await;
    let page = get(&zoom, "/").await;
    assert!(page.body.contains("Harborline Host E") && page.body.contains("Court &amp; co"));
    assert!(page.body.contains("1 of 100 creates"));
    assert!(!page.body.contains("zak="));
    assert!(get(&zoom, "/style.css").await.head.contains("text/css"));
}

#[tokio::test]
async fn links_point_where_browsers_reach_us() {
    let zoom = start().await;
    zoom.control.set_public_url("http://zoom.office.example:4100/");
    let made = create(&zoom, "{}").await;
    for link in ["join_url", "start_url"] {
        assert!(made[link].as_str().unwrap().starts_with("http://zoom.office.example:4100/"), "{link}");
    }
}

#[tokio::test]
async fn m16_r5_where_early_entry_and_a_waiting_room_are_both_forced_the_switch_decides() {
    let zoom = start().await;
    let locks = zoom_sim::Policy { join_before_host: Some(true), waiting_room: Some(true), passcode: None };
    zoom.control.set_policy(locks);
    let made = create(&zoom, "{}").await;
    let join = local(&zoom, &made["join_url"]);
    assert!(get(&zoom, join).await.body.contains("Waiting for the host"));
    zoom.control.switch(|switches| switches.early_guests_wait = false);
    assert!(get(&zoom, join).await.body.contains("You are in the meeting as a guest"));
}
