//! What should be, by an idea of our own: for each request the worlds that everything acknowledged so far allows. What was
//! acknowledged leaves one; what nobody knows leaves both, with it and without it.

/// One way a request may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct World {
    pub(crate) canceled: bool,
    pub(crate) zoom: bool,
    /// It is canceled, and whoever undoes that may find its meeting again.
    pub(crate) kept: bool,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// What a client did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    Convert,
    Back,
    Cancel,
    /// Canceled by mistake.
    Slip,
    /// The cancellation is undone.
    Undo,
    /// Another time: one of these, typed or chosen.
    Edit {
        times: Vec<(i64, i64)>,
    },
}

/// What the client was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// It is done, as it was asked for.
    Done,
    /// An edit left the request a Zoom meeting.
    DoneAsZoom,
    /// An edit made the request a regular one.
    DoneAsRegular,
    /// Nothing was changed.
    Refused,
    /// Nobody knows: no answer, a lost one, or one that says so.
    Unclear,
}

/// The worlds after a deed in one world.
fn after(world: World, deed: &Deed, told: Told) -> Vec<World> {
    let done = effects(world, deed, told);
    match (told, deed) {
        // Only what is canceled already cannot be canceled.
        (Told::Refused, Deed::Cancel | Deed::Slip) => {
            Some(world).filter(|world| world.canceled).into_iter().collect()
        }
        (Told::Refused, Deed::Undo) => Some(world).filter(|world| !world.canceled).into_iter().collect(),
        (Told::Refused, _) => vec![world],
        (Told::Unclear, _) => std::iter::once(world).chain(done).collect(),
        _ => done,
    }
}

/// The worlds in which the deed has come about.
fn effects(world: World, deed: &Deed, told: Told) -> Vec<World> {
    match deed {
        Deed::Convert if world.canceled => Vec::new(),
        Deed::Convert => vec![World { zoom: true, ..world }],
        Deed::Back => vec![World { zoom: false, ..world }],
        Deed::Cancel | Deed::Slip if world.canceled => Vec::new(),
        Deed::Cancel => vec![World { canceled: true, zoom: false, ..world }],
        Deed::Slip => vec![World { canceled: true, zoom: false, kept: world.zoom, ..world }],
        Deed::Undo if !world.canceled => Vec::new(),
        Deed::Undo => {
            let zoom: &[bool] = match told {
                Told::DoneAsZoom if world.kept => &[true],
                Told::DoneAsZoom => &[],
                Told::Unclear if world.kept => &[true, false],
                _ => &[false],
            };
            zoom.iter().map(|zoom| World { canceled: false, zoom: *zoom, kept: false, ..world }).collect()
        }
        Deed::Edit { times } => {
            let zoom: &[bool] = match told {
                Told::DoneAsZoom if world.zoom => &[true],
                Told::DoneAsZoom => &[],
                Told::Done if world.zoom => &[],
                Told::DoneAsRegular => &[false],
                _ if world.zoom => &[true, false],
                _ => &[false],
            };
            let each = times.iter().flat_map(|time| zoom.iter().map(move |zoom| (*time, *zoom)));
            each.map(|((start, end), zoom)| World { zoom, start, end, ..world }).collect()
        }
    }
}

/// The worlds after deeds that were done at the same time, in whatever order they came about.
pub(crate) fn after_all(worlds: &[World], deeds: &[(Deed, Told)]) -> Vec<World> {
    if deeds.is_empty() {
        return worlds.to_vec();
    }
    let mut all = Vec::new();
    for (first, (deed, told)) in deeds.iter().enumerate() {
        let mut rest = deeds.to_vec();
        rest.remove(first);
        let next: Vec<World> = worlds.iter().flat_map(|world| after(*world, deed, *told)).collect();
        for world in after_all(&next, &rest) {
            if !all.contains(&world) {
                all.push(world);
            }
        }
    }
    all
}

#[test]
fn what_is_acknowledged_leaves_one_world_and_what_is_unclear_leaves_both() {
    let regular = World { canceled: false, zoom: false, kept: false, start: 0, end: 60 };
    let zoom = World { zoom: true, ..regular };
    let canceled = World { canceled: true, ..regular };
    let one = |worlds: &[World], deed, told| after_all(worlds, &[(deed, told)]);
    assert_eq!(one(&[regular], Deed::Convert, Told::Done), [zoom]);
    assert_eq!(one(&[regular], Deed::Convert, Told::Unclear), [regular, zoom]);
    assert_eq!(one(&[regular, zoom], Deed::Back, Told::Done), [regular]);
    assert_eq!(one(&[regular, canceled], Deed::Cancel, Told::Refused), [canceled]);
    assert_eq!(one(&[canceled], Deed::Convert, Told::Done), [], "a contradiction");
    let kept = one(&[zoom], Deed::Slip, Told::Done);
    assert_eq!(kept, [World { kept: true, ..canceled }]);
    assert_eq!(one(&kept, Deed::Undo, Told::DoneAsZoom), [zoom]);
    assert_eq!(one(&kept, Deed::Undo, Told::Unclear), [kept[0], zoom, regular]);
    assert_eq!(one(&[canceled], Deed::Undo, Told::DoneAsZoom), [], "there was nothing to find again");
    let both = [(Deed::Cancel, Told::Done), (Deed::Convert, Told::Done)];
    assert_eq!(after_all(&[regular], &both), [canceled], "whoever converts first is canceled after");
    let edit = Deed::Edit { times: vec![(100, 160)] };
    assert_eq!(one(&[regular, zoom], edit, Told::DoneAsZoom), [World { start: 100, end: 160, ..zoom }]);
}
