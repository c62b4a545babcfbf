//! The languages, and what the sentences of a room vary by.

use std::str::FromStr;

/// The language that the daemon or the client speaks. Commands work in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Of Brazil.
    #[default]
    Portuguese,
    English,
}

impl Language {
    /// Its code, as it is chosen by.
    pub fn code(self) -> &'static str {
        self.pick("pt", "en")
    }

    /// The one of two things that is in this language.
    pub fn pick<T>(self, pt: T, en: T) -> T {
        match self {
            Language::Portuguese => pt,
            Language::English => en,
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(code: &str) -> Result<Language, String> {
        match code {
            "pt" => Ok(Language::Portuguese),
            "en" => Ok(Language::English),
            _ => Err("use pt, en".into()),
        }
    }
}

/// The most bytes of a room's name.
pub const ROOM_BYTES_MAX: usize = 100;

/// The channel that clients of IRC know a room by, where nothing else was asked for.
pub const CHANNEL: &str = "#littlecats";

/// A language and the name of the room: all that the daemon's sentences vary by.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    room: Box<str>,
    channel: Box<str>,
}

impl Words {
    /// Words in `language` for a room called `room`: what stands for "dos Little Cats" in
    /// Portuguese and for "Little Cats" in English, which is also what `None` gives.
    pub fn new(language: Language, room: Option<&str>) -> Words {
        let little_cats = language.pick("dos Little Cats", "Little Cats");
        Words {
            language,
            room: room.unwrap_or(little_cats).into(),
            channel: CHANNEL.into(),
        }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The same words for a room that clients of IRC know by another channel.
    #[must_use]
    pub fn with_channel(self, channel: &str) -> Words {
        Words {
            channel: channel.into(),
            ..self
        }
    }

    /// The channel that clients of IRC know the room by.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The room's name, as it stands in sentences.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// The room's name where it stands alone: without the word that binds it to a sentence.
    pub fn room_alone(&self) -> &str {
        let bound = ["do ", "da ", "dos ", "das ", "de "];
        let alone = bound.into_iter().find_map(|it| self.room.strip_prefix(it));
        alone.unwrap_or(&self.room)
    }
}
