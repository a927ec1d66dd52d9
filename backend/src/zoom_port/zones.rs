//! The time zones Zoom lists, by area. The start travels as an instant, so a zone only says how Zoom displays it; one
//! that is not listed is sent as UTC rather than risking a refusal.

const AREAS: [(&str, &[&str]); 10] = [
    (
        "Africa",
        &[
            "Algiers",
            "Bangui",
            "Cairo",
            "Casablanca",
            "Djibouti",
            "Harare",
            "Johannesburg",
            "Khartoum",
            "Mogadishu",
            "Nairobi",
            "Nouakchott",
            "Tripoli",
            "Tunis",
        ],
    ),
    (
        "America",
        &[
            "Anchorage",
            "Araguaina",
            "Argentina/Buenos_Aires",
            "Bogota",
            "Caracas",
            "Chicago",
            "Costa_Rica",
            "Denver",
            "Edmonton",
            "El_Salvador",
            "Godthab",
            "Guatemala",
            "Halifax",
            "Indianapolis",
            "Lima",
            "Los_Angeles",
            "Managua",
            "Mazatlan",
            "Mexico_City",
            "Montevideo",
            "Montreal",
            "New_York",
            "Panama",
            "Phoenix",
            "Puerto_Rico",
            "Regina",
            "Santiago",
            "Sao_Paulo",
            "St_Johns",
            "Tegucigalpa",
            "Tijuana",
            "Vancouver",
            "Winnipeg",
        ],
    ),
    (
        "Asia",
        &[
            "Aden",
            "Almaty",
            "Amman",
            "Baghdad",
            "Bahrain",
            "Baku",
            "Bangkok",
            "Beirut",
            "Calcutta",
            "Dacca",
            "Damascus",
            "Dhaka",
            "Dubai",
            "Hong_Kong",
            "Irkutsk",
            "Jakarta",
            "Jerusalem",
            "Kabul",
            "Kamchatka",
            "Kathmandu",
            "Kolkata",
            "Krasnoyarsk",
            "Kuala_Lumpur",
            "Kuwait",
            "Magadan",
            "Muscat",
            "Nicosia",
            "Novosibirsk",
            "Qatar",
            "Riyadh",
            "Saigon",
            "Seoul",
            "Shanghai",
            "Singapore",
            "Taipei",
            "Tashkent",
            "Tehran",
            "Tokyo",
            "Vladivostok",
            "Yakutsk",
            "Yekaterinburg",
        ],
    ),
    ("Atlantic", &["Azores", "Cape_Verde", "Reykjavik"]),
    ("Australia", &["Adelaide", "Brisbane", "Darwin", "Hobart", "Perth", "Sydney"]),
    ("Canada", &["Atlantic"]),
    ("Etc", &["Greenwich"]),
    (
        "Europe",
        &[
            "Amsterdam",
            "Athens",
            "Belgrade",
            "Berlin",
            "Brussels",
            "Bucharest",
            "Budapest",
            "Copenhagen",
            "Dublin",
            "Helsinki",
            "Istanbul",
            "Kiev",
            "Lisbon",
            "London",
            "Luxembourg",
            "Madrid",
            "Moscow",
            "Oslo",
            "Paris",
            "Prague",
            "Rome",
            "Sofia",
            "Stockholm",
            "Vienna",
            "Warsaw",
            "Zurich",
        ],
    ),
    ("Pacific", &["Apia", "Auckland", "Fiji", "Honolulu", "Midway", "Noumea", "Pago_Pago", "Port_Moresby"]),
    ("", &["CET", "UTC"]),
];

/// Names of today for zones that Zoom lists under an older name, or that always agree with a listed one.
const AS_LISTED: [(&str, &str); 6] = [
    ("America/Indiana/Indianapolis", "America/Indianapolis"),
    ("America/Nuuk", "America/Godthab"),
    ("America/Toronto", "America/Montreal"),
    ("Asia/Ho_Chi_Minh", "Asia/Saigon"),
    ("Australia/Melbourne", "Australia/Sydney"),
    ("Europe/Kyiv", "Europe/Kiev"),
];

/// The name Zoom is told for an IANA zone.
pub(crate) fn name_at_zoom(zone: &str) -> &str {
    let zone = AS_LISTED.iter().find(|(today, _)| *today == zone).map_or(zone, |(_, listed)| *listed);
    let (area, place) = zone.split_once('/').unwrap_or(("", zone));
    let listed = AREAS.iter().any(|(of, places)| *of == area && places.contains(&place));
    if listed { zone } else { "UTC" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r58_a_listed_zone_is_told_and_another_is_told_as_utc() {
        for (zone, told) in [
            ("America/New_York", "America/New_York"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("Europe/Kyiv", "Europe/Kiev"),
            ("America/Toronto", "America/Montreal"),
            ("UTC", "UTC"),
            ("CET", "CET"),
            ("Australia/Lord_Howe", "UTC"),
            ("New_York", "UTC"),
            ("", "UTC"),
        ] {
            assert_eq!(name_at_zoom(zone), told, "{zone}");
        }
    }
}
