//! How the datasets' entries are taken out of the JSON stream: one at a time, as borrowed text, never collected.
//!
//! Left out on purpose: which dataset holds what, and errors in words (`datasets`); tests are there, too.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// An array of texts.
pub(super) struct Names<F> {
    pub each: F,
}

impl<'de, F: FnMut(&str)> DeserializeSeed<'de> for Names<F> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&str)> Visitor<'de> for Names<F> {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of package names")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut entries: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while entries
            .next_element_seed(Text { each: &mut self.each, what: "a package name as text" })?
            .is_some()
        {
            count += 1;
        }
        Ok(count)
    }
}

/// An object of names and values of one kind.
pub(super) struct Pairs<F, K> {
    pub each: F,
    pub value: K,
}

/// A kind of value, and how it reaches the callback.
pub(super) trait Kind<'de, F>: Copy {
    const EXPECTED: &'static str;

    fn pass<D: Deserializer<'de>>(self, name: &str, each: &mut F, value: D) -> Result<(), D::Error>;
}

impl<'de, F, K: Kind<'de, F>> DeserializeSeed<'de> for Pairs<F, K> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F, K: Kind<'de, F>> Visitor<'de> for Pairs<F, K> {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object of package names, each with {}", K::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<u64, A::Error> {
        let mut name = String::new();
        let mut count = 0;
        while entries
            .next_key_seed(Text { each: |text: &str| refill(&mut name, text), what: "a name" })?
            .is_some()
        {
            entries.next_value_seed(Value { name: &name, each: &mut self.each, kind: self.value })?;
            count += 1;
        }
        Ok(count)
    }
}

fn refill(buffer: &mut String, text: &str) {
    buffer.clear();
    buffer.push_str(text);
}

struct Value<'a, F, K> {
    name: &'a str,
    each: &'a mut F,
    kind: K,
}

impl<'de, F, K: Kind<'de, F>> DeserializeSeed<'de> for Value<'_, F, K> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.kind.pass(self.name, self.each, deserializer)
    }
}

/// A count of downloads, or null.
#[derive(Clone, Copy)]
pub(super) struct Count;

impl<'de, F: FnMut(&str, Option<u64>)> Kind<'de, F> for Count {
    const EXPECTED: &'static str = "a count of downloads or null";

    fn pass<D: Deserializer<'de>>(self, name: &str, each: &mut F, value: D) -> Result<(), D::Error> {
        each(name, value.deserialize_any(CountVisitor)?);
        Ok(())
    }
}

struct CountVisitor;

impl Visitor<'_> for CountVisitor {
    type Value = Option<u64>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a count of downloads (a whole number, 0 or more) or null")
    }

    fn visit_u64<E>(self, count: u64) -> Result<Option<u64>, E> {
        Ok(Some(count))
    }

    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }
}

/// A repository as text, or null.
#[derive(Clone, Copy)]
pub(super) struct Repository;

impl<'de, F: FnMut(&str, Option<&str>)> Kind<'de, F> for Repository {
    const EXPECTED: &'static str = "a repository as text or null";

    fn pass<D: Deserializer<'de>>(self, name: &str, each: &mut F, value: D) -> Result<(), D::Error> {
        value.deserialize_any(RepositoryVisitor { name, each })
    }
}

struct RepositoryVisitor<'a, F> {
    name: &'a str,
    each: &'a mut F,
}

impl<F: FnMut(&str, Option<&str>)> Visitor<'_> for RepositoryVisitor<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a repository as text or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        (self.each)(self.name, Some(text));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        (self.each)(self.name, None);
        Ok(())
    }
}

/// One text, handed on without a copy.
struct Text<F> {
    each: F,
    what: &'static str,
}

impl<'de, F: FnMut(&str)> DeserializeSeed<'de> for Text<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: FnMut(&str)> Visitor<'_> for Text<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        (self.each)(text);
        Ok(())
    }
}
