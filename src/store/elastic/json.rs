//! The JSON of an answer, read without copying its words, into one piece of memory: answers are large, most of them are keys,
//! and a library's tree of values takes three times as long to be made and freed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;

use bumpalo::Bump;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Where values lie that are read; they go all at once.
pub type Arena = Bump;

/// A value; its words lie in the text it was read from, and what it holds in an arena.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Json<'a> {
    /// Nothing; also what is not there.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// Another number.
    Number(f64),
    /// Words.
    Text(&'a str),
    /// Values in order.
    Array(&'a [Json<'a>]),
    /// Values by name, in their order; of equal names the first counts.
    Object(&'a [(&'a str, Json<'a>)]),
}

static NULL: Json = Json::Null;

impl<'a> Json<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn read(text: &'a [u8], arena: &'a Arena) -> serde_json::Result<Json<'a>> {
        let mut from = serde_json::Deserializer::from_slice(text);
        let value = (&mut Unfinished { arena, items: Vec::new(), entries: Vec::new() }).deserialize(&mut from)?;
        from.end()?;
        Ok(value)
    }

    /// A value that was read otherwise.
    pub fn of(value: &'a Value, arena: &'a Arena) -> Json<'a> {
        match value {
            Value::Null => Json::Null,
            Value::Bool(truth) => Json::Bool(*truth),
            Value::Number(number) => {
                number.as_i64().map_or(Json::Number(number.as_f64().unwrap_or(f64::NAN)), Json::Whole)
            }
            Value::String(text) => Json::Text(text),
            Value::Array(items) => {
                Json::Array(arena.alloc_slice_fill_iter(items.iter().map(|item| Json::of(item, arena))))
            }
            Value::Object(all) => {
                let all: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), Json::of(value, arena))).collect();
                Json::Object(arena.alloc_slice_copy(&all))
            }
        }
    }

    /// The value of that name; null where there is none.
    pub fn get(&self, name: &str) -> &Json<'a> {
        match self {
            Json::Object(all) => all.iter().find(|(key, _)| *key == name).map_or(&NULL, |(_, value)| value),
            _ => &NULL,
        }
    }

    /// Whether nothing is there.
    pub fn is_null(&self) -> bool {
        *self == Json::Null
    }

    /// A number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Json::Whole(whole) => Some(*whole as f64),
            Json::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A whole number, however it is written.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Json::Whole(whole) => Some(*whole),
            // Servers write instants and counts as `1.7E12` where they were computed.
            Json::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|whole| u64::try_from(whole).ok())
    }

    /// Words.
    pub fn as_str(&self) -> Option<&'a str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of an array; none of anything else.
    pub fn items(&self) -> &'a [Json<'a>] {
        match self {
            Json::Array(items) => items,
            _ => &[],
        }
    }

    /// The values of an object with their names; none of anything else.
    pub fn entries(&self) -> &'a [(&'a str, Json<'a>)] {
        match self {
            Json::Object(entries) => entries,
            _ => &[],
        }
    }
}

impl<'a> Index<&str> for Json<'a> {
    type Output = Json<'a>;

    fn index(&self, name: &str) -> &Json<'a> {
        self.get(name)
    }
}

impl<'a> Index<String> for Json<'a> {
    type Output = Json<'a>;

    fn index(&self, name: String) -> &Json<'a> {
        self.get(&name)
    }
}

impl<'a> Index<usize> for Json<'a> {
    type Output = Json<'a>;

    fn index(&self, at: usize) -> &Json<'a> {
        self.items().get(at).unwrap_or(&NULL)
    }
}

/// What was read of the objects and arrays that are not at their end yet, so that each is put into memory once, as large as it is.
struct Unfinished<'a> {
    arena: &'a Arena,
    items: Vec<Json<'a>>,
    entries: Vec<(&'a str, Json<'a>)>,
}

impl<'de> DeserializeSeed<'de> for &mut Unfinished<'de> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Unfinished<'de> {
    type Value = Json<'de>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(truth))
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Json<'de>, E> {
        Ok(Json::Whole(whole))
    }

    fn visit_u64<E>(self, whole: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(whole).map_or(Json::Number(whole as f64), Json::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(self.arena.alloc_str(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Json<'de>, A::Error> {
        let first = self.items.len();
        while let Some(item) = from.next_element_seed(&mut *self)? {
            self.items.push(item);
        }
        let items = self.arena.alloc_slice_copy(self.items.get(first..).unwrap_or_default());
        self.items.truncate(first);
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Json<'de>, A::Error> {
        let first = self.entries.len();
        while let Some(Name(name)) = from.next_key()? {
            let value = from.next_value_seed(&mut *self)?;
            let name = match name {
                Cow::Borrowed(name) => name,
                Cow::Owned(name) => self.arena.alloc_str(&name),
            };
            self.entries.push((name, value));
        }
        let entries = self.arena.alloc_slice_copy(self.entries.get(first..).unwrap_or_default());
        self.entries.truncate(first);
        Ok(Json::Object(entries))
    }
}

struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Name<'a>, D::Error> {
        from.deserialize_str(NameOnly)
    }
}

struct NameOnly;

impl<'de> Visitor<'de> for NameOnly {
    type Value = Name<'de>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(text.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        r#"{"a": [1, -2.5, 1.7E3, 18446744073709551615], "b\n": {"c": "x\u00e9", "d": null, "e": true}}"#;

    #[test]
    fn it_says_what_other_readers_say() {
        let value: Value = serde_json::from_str(TEXT).unwrap();
        let arena = Arena::new();
        assert_eq!(Json::read(TEXT.as_bytes(), &arena).unwrap(), Json::of(&value, &arena));
        assert!(Json::read(b"{\"a\":", &arena).is_err() && Json::read(b"{} x", &arena).is_err());
    }

    #[test]
    fn what_is_not_there_is_null() {
        let arena = Arena::new();
        let json = Json::read(TEXT.as_bytes(), &arena).unwrap();
        assert_eq!(
            (json["a"][0].as_i64(), json["a"][1].as_f64(), json["a"][2].as_i64()),
            (Some(1), Some(-2.5), Some(1700))
        );
        assert_eq!((json["a"][1].as_i64(), json["a"][1].as_u64()), (None, None));
        assert_eq!(json["b\n"]["c"].as_str(), Some("x\u{e9}"));
        assert!(json["a"]["b"][7]["c"].is_null() && json["b\n"]["d"].is_null());
    }
}
