//! A user's settings: what new meetings begin with, and what the account has locked. README: U6

use serde_json::{Value, json};

use crate::world::{User, World};

/// The settings whose values a request may not change away from are told as they stand. README: M9, M16, M17
pub(crate) fn settings(world: &World, user: &User) -> Value {
    let policy = world.policy(&user.id);
    let rules = policy.passcode.unwrap_or_default();
    json!({
        "schedule_meeting": {
            "host_video": false,
            "participants_video": false,
            "audio_type": "both",
            "join_before_host": policy.join_before_host.unwrap_or(false),
            "force_pmi_jbh_password": false,
            "pstn_password_protected": false,
            "use_pmi_for_scheduled_meetings": false,
            "use_pmi_for_instant_meetings": false,
            "require_password_for_scheduling_new_meetings": true,
            "require_password_for_scheduled_meetings": false,
            "require_password_for_instant_meetings": true,
            "require_password_for_pmi_meetings": "all",
            "embed_password_in_join_link": true,
            "default_password_for_scheduled_meetings": "",
            "meeting_password_requirement": {
                "length": rules.length,
                "have_letter": rules.have_letter,
                "have_number": rules.have_number,
                "have_special_character": rules.have_special_character,
                "only_allow_numeric": rules.only_allow_numeric,
                "have_upper_and_lower_characters": rules.have_upper_and_lower_characters,
                "consecutive_characters_length": rules.consecutive_characters_length,
                "weak_enhance_detection": false,
            },
        },
        "in_meeting": {
            "e2e_encryption": true,
            "chat": true,
            "private_chat": true,
            "entry_exit_chime": "none",
            "waiting_room": policy.waiting_room.unwrap_or(true),
            "allow_live_streaming": false,
            "language_interpretation": { "enable": false },
        },
        "feature": { "meeting_capacity": 100, "concurrent_meeting": "Basic" },
    })
}
