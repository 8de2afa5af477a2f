//! Attributes of an element, by local name.

use std::borrow::Cow;

use quick_xml::events::attributes::Attributes as Raw;

use crate::xml::names::local;

/// The attributes of an element that opens, as they stand behind its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes<'a>(pub(crate) &'a str);

/// How many attributes of one element are read; no format has more than sixty.
const MOST: usize = 256;

impl<'a> Attributes<'a> {
    /// All of them: local name and value. One that is not well formed ends them.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let mut attributes = Raw::new(self.0, 0);
        attributes.with_checks(false);
        attributes.take(MOST).map_while(Result::ok).map(|attribute| {
            let name: &'a str = attribute.key.0;
            (local(name), value(attribute.value))
        })
    }

    /// The value of the first attribute of this name.
    pub(crate) fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Bytes of the longest reference that is resolved: `&#x10FFFF;`, with room for leading zeros.
const LONGEST: usize = 16;

/// A value with its references resolved: the five of XML and those by number. Any other stays as printed.
fn value(raw: Cow<'_, str>) -> Cow<'_, str> {
    if !raw.contains('&') {
        return raw;
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest: &str = &raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((resolved(rest.get(1..end)?)?, end + 1)));
        let (character, length) = known.unwrap_or(('&', 1));
        text.push(character);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text.into()
}

/// The character of a reference: `amp`, `#38`, `#x26`. `None` for an entity that is not one of the five.
pub(crate) fn resolved(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_entities_are_not() {
        let attributes = Attributes(" x:b='1 &amp; 2 &#x10D;' c=\"&xxe; & &#0;\"");
        let read: Vec<(&str, String)> =
            attributes.iter().map(|(name, value)| (name, value.into_owned())).collect();
        assert_eq!(read, [("b", "1 & 2 č".to_owned()), ("c", "&xxe; & &#0;".to_owned())]);
        assert_eq!(attributes.get("b").as_deref(), Some("1 & 2 č"));
        assert!(attributes.get("x").is_none());
    }
}
