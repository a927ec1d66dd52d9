//! Breaks a body: its bytes, or its values.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::fixtures::BODIES;

/// A small generator whose stream is decided by its seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: usize) -> Self {
        Self(u64::try_from(seed).unwrap())
    }

    /// The next number below `end`, which is at least 1.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // SplitMix64: neighbouring seeds give unrelated streams.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// The bodies as values, parsed once.
static VALUES: LazyLock<Vec<Value>> =
    LazyLock::new(|| BODIES.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect());

/// The body with this number with a few things wrong: its values, its bytes, or both.
pub(super) fn mutate(nth: usize, dice: &mut Dice) -> Vec<u8> {
    if dice.below(2) == 0 {
        return mutate_text(BODIES[nth].1, dice);
    }
    let mut value = VALUES[nth].clone();
    for _ in 0..=dice.below(3) {
        spoil(&mut value, dice);
    }
    let text = value.to_string();
    if dice.below(3) == 0 { mutate_text(&text, dice) } else { text.into_bytes() }
}

/// The text with one to three damages.
pub(super) fn mutate_text(text: &str, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(3) {
        damage(&mut bytes, dice);
    }
    bytes
}

/// Changes a few bytes.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(bytes.len() + 1);
    let to = from + dice.below((bytes.len() - from).min(40) + 1);
    match dice.below(7) {
        0 if from < bytes.len() => bytes[from] ^= 1 << dice.below(8),
        1 => bytes.truncate(from),
        2 => drop(bytes.drain(from..to)),
        3 => drop(bytes.splice(from..from, bytes[from..to].to_vec())),
        4 => {
            let other = dice.one_of(BODIES).1.as_bytes();
            let start = dice.below(other.len());
            drop(bytes.splice(from..to, other[start..].iter().copied().take(60)));
        }
        5 => bytes.insert(from, *dice.one_of(b"\"{}[]\\:,-.0eE \0\xc3\xff\xed")),
        _ => {
            let odd = *dice.one_of(&[&b"\xed\xa0\x80"[..], b"\\ud8", b"\xef\xbb\xbf"]);
            drop(bytes.splice(from..from, odd.iter().copied()));
        }
    }
}

/// Changes one value somewhere inside.
fn spoil(value: &mut Value, dice: &mut Dice) {
    let deeper = dice.below(5) > 0;
    match value {
        Value::Object(fields) if deeper && !fields.is_empty() => {
            let at = dice.below(fields.len());
            let name = fields.keys().nth(at).cloned().unwrap_or_default();
            if dice.below(8) == 0 {
                fields.remove(&name);
            } else if let Some(inner) = fields.get_mut(&name) {
                spoil(inner, dice);
            }
        }
        Value::Array(items) if deeper && !items.is_empty() => {
            let at = dice.below(items.len());
            spoil(&mut items[at], dice);
        }
        other => *other = strange(other, dice),
    }
}

/// Something that nobody expects in the place of `was`.
fn strange(was: &Value, dice: &mut Dice) -> Value {
    match dice.below(12) {
        0 => Value::Null,
        1 => json!(was.to_string()),
        2 => json!([was]),
        3 => json!({ "id": was }),
        4 => json!(u64::MAX),
        5 => json!(i64::MIN),
        6 => json!(*dice.one_of(&[1e308, -0.0, 0.5, 9e15, 1e19])),
        7 => json!(dice.below(2) == 0),
        8 => (0..*dice.one_of(&[3, 120, 200])).fold(Value::Null, |inner, _| Value::Array(vec![inner])),
        9 => json!("x".repeat(*dice.one_of(&[0, 300, 2_000]))),
        10 => json!("\u{202e}\u{0}🜁 host-a@b.example https://zoom.us/s/1?zak=e"),
        _ => json!(*dice.one_of(&[
            "9999-12-31T23:59:60Z",
            "-1",
            "99999999999999999999",
            "2030-02-30T25:00:00Z",
            " 7 "
        ])),
    }
}
