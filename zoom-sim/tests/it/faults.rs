//! Creates that leave the client in the dark: what the simulator has done, and what it has said.

use zoom_sim::{Fault, FaultRule, Handle, HoldAt};

use crate::http::{Answer, HOST, bearer, start, try_send};

const CREATE: &str = "/v2/users/host-a@harborline.example/meetings";

/// One create under `fault`: what came back, and how many meetings there are.
async fn create_under(zoom: &Handle, fault: Fault) -> (Option<Answer>, usize) {
    let headers = bearer(zoom).await;
    zoom.control.fault(FaultRule::new("POST", "/meetings", fault, 1));
    let answer = try_send(zoom, "POST", CREATE, &headers, r#"{"agenda":"marker"}"#).await;
    (answer, zoom.control.meetings().len())
}

#[tokio::test]
async fn f1_what_was_done_before_the_answer_was_lost_is_done() {
    let zoom = start().await;
    let (answer, made) = create_under(&zoom, Fault::CommitThenDrop).await;
    assert!(answer.is_none() && made == 1);
    let (answer, made) = create_under(&zoom, Fault::CommitThen500).await;
    assert_eq!((answer.unwrap().status, made), (500, 2));
    let (answer, made) = create_under(&zoom, Fault::CommitThen502).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, made), (502, 3));
    assert!(answer.body.contains("<html>"));
    let (answer, made) = create_under(&zoom, Fault::CommitThenInvalidJson).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, made), (201, 4));
    assert!(serde_json::from_str::<serde_json::Value>(&answer.body).is_err());
    assert!(zoom.control.meetings().iter().all(|meeting| meeting.agenda == "marker"));
    assert_eq!(zoom.control.count("POST", "/meetings"), 4, "one request each");
    let (answer, made) = create_under(&zoom, Fault::Html502).await;
    assert_eq!((answer.unwrap().status, made), (502, 4), "this one was never done");
}

#[tokio::test]
async fn f2_a_slow_create_is_done_although_the_client_has_hung_up() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    zoom.control.fault(FaultRule::new("POST", "/meetings", Fault::Slow { ms: 300 }, 1));
    let address = zoom.base_url.strip_prefix("http://").unwrap().to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("POST {CREATE} HTTP/1.1\r\nhost: x\r\n{headers}content-length: 2\r\n\r\n{{}}");
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
    while zoom.control.count("POST", "/meetings") == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    assert!(zoom.control.meetings().is_empty(), "not yet");
    while zoom.control.meetings().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn f3_a_create_can_be_held_at_three_places() {
    for (at, made, logged) in [
        (HoldAt::BeforeCommit, 0, None),
        (HoldAt::AfterCommit, 1, None),
        (HoldAt::BeforeAnswer, 1, Some(201)),
    ] {
        let zoom = start().await;
        let ((answer, _), ()) = tokio::join!(create_under(&zoom, Fault::Hold { at }), async {
            zoom.control.wait_held(1).await;
            assert_eq!(zoom.control.meetings().len(), made, "{at:?}");
            assert_eq!(zoom.control.requests().last().unwrap().status, logged, "{at:?}");
            zoom.control.release();
        });
        assert_eq!(answer.unwrap().status, 201, "{at:?}");
    }
}

#[tokio::test]
async fn f4_a_fault_is_aimed_at_a_host_and_at_the_nth_call() {
    let zoom = start().await;
    let headers = bearer(&zoom).await;
    let other = CREATE.replace("host-a", "host-b");
    let rule = FaultRule::new("POST", "/meetings", Fault::Unauthorized, 1).on_host(HOST).after(1);
    zoom.control.fault(rule);
    let mut statuses = Vec::new();
    for path in [CREATE, &other, &other, &CREATE.replace('@', "%40"), CREATE] {
        statuses.push(try_send(&zoom, "POST", path, &headers, "{}").await.unwrap().status);
    }
    assert_eq!(statuses, [201, 201, 201, 401, 201]);
    // A meeting's own address leads to its host as well.
    let of = |email: &str| {
        let meetings = zoom.control.meetings();
        format!("/v2/meetings/{}", meetings.iter().find(|meeting| meeting.host_email == email).unwrap().id)
    };
    zoom.control.fault(FaultRule::new("GET", "/v2/meetings", Fault::Html502, 1).on_host(HOST));
    let other = of("host-b@harborline.example");
    assert_eq!(try_send(&zoom, "GET", &other, &headers, "").await.unwrap().status, 200);
    assert_eq!(try_send(&zoom, "GET", &of(HOST), &headers, "").await.unwrap().status, 502);
}
