//! XML Schema, as far as authorities use it for goAML: elements, sequences, choices, extensions and restrictions.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::simple::pattern;
use super::{Complex, DEEPEST, Element, Group, Kind, Part, Schema, Simple};

/// Bytes of the largest schema; those that authorities issue have a third of a megabyte.
const LARGEST: usize = 16 << 20;
/// Tags of the largest schema.
const TAGS: usize = 500_000;

/// A tag of the document, with what stands in it. Texts mean nothing in a schema.
#[derive(Debug, Default)]
struct Tag {
    name: String,
    prefix: String,
    attributes: BTreeMap<String, String>,
    inner: Vec<Tag>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// What stands in it, but for words to people.
    fn parts(&self) -> impl Iterator<Item = &Tag> {
        self.inner.iter().filter(|tag| tag.name != "annotation")
    }

    fn child(&self, names: &[&str]) -> Option<&Tag> {
        self.parts().find(|tag| names.contains(&tag.name.as_str()))
    }

    /// The name of a type, and whether XML Schema has it itself: then it has the prefix of the schema's own tags.
    fn type_of(&self, attribute: &str) -> Option<(String, bool)> {
        let written = self.get(attribute)?;
        let (prefix, name) = written.split_once(':').unwrap_or(("", written));
        Some((name.to_owned(), prefix == self.prefix))
    }
}

pub(super) fn read(text: &str) -> Result<Schema, String> {
    let root = document(text)?;
    if root.name != "schema" {
        return Err(format!("it is no XML schema: its first element is `{}`", root.name));
    }
    let mut schema = Schema {
        complex: BTreeMap::new(),
        simple: BTreeMap::new(),
        root: Element { name: String::new(), of: Kind::Simple(Box::default()), min: 1, max: 1 },
        namespace: root.get("targetNamespace").unwrap_or_default().to_owned(),
    };
    let mut has_report = false;
    for tag in root.parts() {
        let name = tag.get("name").unwrap_or_default().to_owned();
        match tag.name.as_str() {
            "element" if name == "report" => {
                schema.root = element(tag, 0)?;
                has_report = true;
            }
            "element" => {}
            "complexType" => match complex(tag, 0)? {
                Kind::Simple(simple) => drop(schema.simple.insert(name, *simple)),
                Kind::Complex(complex) => drop(schema.complex.insert(name, *complex)),
                Kind::Named(_) => {}
            },
            "simpleType" => drop(schema.simple.insert(name, simple(tag)?)),
            other => return Err(format!("it uses `{other}`, which is not read")),
        }
    }
    if !has_report {
        return Err("it has no element `report`".to_owned());
    }
    Ok(schema)
}

/// The document as tags. Whatever a schema does not need is refused.
fn document(text: &str) -> Result<Tag, String> {
    if text.len() > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    let mut tokens = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut open, mut count): (Vec<Tag>, usize) = (Vec::new(), 0);
    loop {
        let event = tokens.read_event().map_err(|error| format!("it is not well formed: {error}"))?;
        let (start, is_closed) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                let done = open.pop().ok_or("it is not well formed: a tag closes that never opened")?;
                match open.last_mut() {
                    Some(above) => above.inner.push(done),
                    None => return Ok(done),
                }
                continue;
            }
            Event::DocType(_) => return Err("it brings a DOCTYPE along, which is never read".to_owned()),
            Event::Eof => return Err("it ends before its first element does".to_owned()),
            _ => continue,
        };
        count += 1;
        if count > TAGS || open.len() >= 2 * DEEPEST {
            return Err("it has more tags, or deeper ones, than a schema has".to_owned());
        }
        let made = tag(start)?;
        match (is_closed, open.last_mut()) {
            (false, _) => open.push(made),
            (true, Some(above)) => above.inner.push(made),
            (true, None) => return Ok(made),
        }
    }
}

fn tag(start: &BytesStart<'_>) -> Result<Tag, String> {
    let name = start.name();
    let (prefix, local) = name.0.split_once(':').unwrap_or(("", name.0));
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("it is not well formed: {error}"))?;
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| format!("it is not well formed: {error}"))?;
        attributes.insert(attribute.key.0.to_owned(), value.into_owned());
    }
    Ok(Tag { name: local.to_owned(), prefix: prefix.to_owned(), attributes, inner: Vec::new() })
}

/// How often a part may stand.
fn occurs(tag: &Tag) -> Result<(u32, u32), String> {
    let number = |name: &str| match tag.get(name) {
        None => Ok(1),
        Some("unbounded") => Ok(u32::MAX),
        Some(text) => text.parse().map_err(|_| format!("`{name}` is `{text}`")),
    };
    Ok((number("minOccurs")?, number("maxOccurs")?))
}

fn element(tag: &Tag, depth: usize) -> Result<Element, String> {
    let Some(name) = tag.get("name") else {
        return Err("it has an element without a name: references are not read".to_owned());
    };
    let (min, max) = occurs(tag)?;
    let of = match (tag.type_of("type"), tag.child(&["complexType", "simpleType"])) {
        (Some((name, true)), _) => Kind::Simple(Box::new(Simple::builtin(&name))),
        (Some((name, false)), _) => Kind::Named(name),
        (None, Some(inner)) if inner.name == "complexType" => complex(inner, depth + 1)?,
        (None, Some(inner)) => Kind::Simple(Box::new(simple(inner)?)),
        (None, None) => Kind::Simple(Box::new(Simple::builtin("string"))),
    };
    Ok(Element { name: name.to_owned(), of, min, max })
}

/// A complex type; one that holds text and may have attributes is a simple one here.
fn complex(tag: &Tag, depth: usize) -> Result<Kind, String> {
    if let Some(content) = tag.child(&["simpleContent"]) {
        let of = content.child(&["extension", "restriction"]).ok_or("a simpleContent says nothing")?;
        return Ok(Kind::Simple(Box::new(restricted(of)?)));
    }
    let extension = tag.child(&["complexContent"]).map(|content| content.child(&["extension"]));
    let (holder, base) = match extension {
        None => (tag, None),
        Some(None) => return Err("it restricts a complex type, which is not read".to_owned()),
        Some(Some(extension)) => (extension, extension.type_of("base").map(|(name, _)| name)),
    };
    let mut own = None;
    for part in holder.parts() {
        match part.name.as_str() {
            "sequence" | "choice" | "all" => own = Some(group(part, depth + 1)?),
            "attribute" if part.get("use") != Some("required") => {}
            other => return Err(format!("it uses `{other}` in a type, which is not read")),
        }
    }
    Ok(Kind::Complex(Box::new(Complex { base, group: own })))
}

fn group(tag: &Tag, depth: usize) -> Result<Group, String> {
    if depth > DEEPEST {
        return Err("its groups lie too deep in one another".to_owned());
    }
    let (min, max) = occurs(tag)?;
    let mut parts = Vec::new();
    for part in tag.parts() {
        parts.push(match part.name.as_str() {
            "element" => Part::Element(element(part, depth)?),
            "sequence" | "choice" => Part::Group(group(part, depth + 1)?),
            // What else may stand there is not written.
            "any" => continue,
            other => return Err(format!("it uses `{other}` in a group, which is not read")),
        });
    }
    Ok(Group { is_choice: tag.name == "choice", min, max, parts })
}

fn simple(tag: &Tag) -> Result<Simple, String> {
    match tag.child(&["restriction"]) {
        Some(restriction) => restricted(restriction),
        None => Err("it has a list or a union, which is not read".to_owned()),
    }
}

fn restricted(tag: &Tag) -> Result<Simple, String> {
    let mut simple = match tag.type_of("base") {
        Some((name, true)) => Simple::builtin(&name),
        Some((name, false)) => Simple { base: name, ..Simple::default() },
        None => return Err("a restriction says not of what".to_owned()),
    };
    for facet in tag.parts() {
        let value = facet.get("value").unwrap_or_default();
        let number = || value.parse::<usize>().map_err(|_| format!("`{}` is `{value}`", facet.name));
        match facet.name.as_str() {
            "enumeration" => drop(simple.codes.insert(value.to_owned())),
            "pattern" => simple.patterns.push(pattern(value)?),
            "minLength" => simple.shortest = Some(number()?),
            "maxLength" => simple.longest = Some(number()?),
            "length" => (simple.shortest, simple.longest) = (Some(number()?), Some(number()?)),
            "fractionDigits" => simple.fraction = Some(number()?),
            "minInclusive" | "minExclusive" => {
                simple.lowest = Some((value.to_owned(), facet.name == "minInclusive"));
            }
            "maxInclusive" | "maxExclusive" => {
                simple.highest = Some((value.to_owned(), facet.name == "maxInclusive"));
            }
            "totalDigits" | "whiteSpace" | "attribute" => {}
            other => return Err(format!("it uses `{other}` in a simple type, which is not read")),
        }
    }
    Ok(simple)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        read(text).expect_err("refused")
    }

    #[test]
    fn what_is_no_schema_is_refused_and_nothing_is_expanded() {
        let doctype = "<!DOCTYPE x [<!ENTITY a \"b\">]><xs:schema xmlns:xs=\"x\"/>";
        assert!(refused(doctype).contains("DOCTYPE"));
        let entity = "<xs:schema xmlns:xs=\"x\"><xs:element name=\"&a;\"/></xs:schema>";
        assert!(refused(entity).contains("not well formed"));
        assert!(refused("<html></html>").contains("its first element is `html`"));
        assert!(refused("<xs:schema xmlns:xs=\"x\">").contains("ends before"));
        assert!(refused("<xs:schema xmlns:xs=\"x\"></xs:schema>").contains("no element `report`"));
        let import = "<xs:schema xmlns:xs=\"x\"><xs:import schemaLocation=\"http://x\"/></xs:schema>";
        assert!(refused(import).contains("`import`"));
        assert!(refused(&"<a>".repeat(10_000)).contains("deeper"));
    }

    #[test]
    fn elements_types_and_bounds_are_read() {
        let text = "<xs:schema xmlns:xs=\"x\"><xs:element name=\"report\"><xs:complexType><xs:sequence>\
            <xs:element name=\"code\" type=\"code_type\"/><xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\
            <xs:element name=\"a\" type=\"xs:int\"/></xs:choice></xs:sequence></xs:complexType></xs:element>\
            <xs:simpleType name=\"code_type\"><xs:restriction base=\"xs:string\"><xs:enumeration value=\"E\"/>\
            </xs:restriction></xs:simpleType></xs:schema>";
        let schema = read(text).expect("a schema");
        assert!(
            schema.simple["code_type"].takes("E").is_ok() && schema.simple["code_type"].takes("M").is_err()
        );
        assert!(schema.element(&["code"]).is_some() && schema.element(&["a"]).is_some());
        assert!(schema.element(&["b"]).is_none());
    }
}
