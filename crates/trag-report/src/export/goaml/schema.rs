//! The schema of an authority: which elements stand in which order, and what their texts may be.

mod simple;
mod xsd;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use simple::Simple;

/// A schema for reports, as its authority issued it.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Complex types by name.
    pub(super) complex: BTreeMap<String, Complex>,
    /// Simple types by name.
    pub(super) simple: BTreeMap<String, Simple>,
    /// The element `report`.
    pub(super) root: Element,
    /// The namespace of its elements; empty where they have none.
    pub(super) namespace: String,
}

/// What stands in an element that holds elements.
#[derive(Clone, Debug, Default)]
pub(super) struct Complex {
    /// The type whose elements come first.
    pub(super) base: Option<String>,
    /// Its own elements.
    pub(super) group: Option<Group>,
}

/// An element, with how often it may stand.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) of: Kind,
    pub(super) min: u32,
    /// `u32::MAX` where there is no limit.
    pub(super) max: u32,
}

/// What an element holds.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A type of the schema, complex or simple.
    Named(String),
    /// Elements.
    Complex(Box<Complex>),
    /// Text.
    Simple(Box<Simple>),
}

/// Elements one after the other, or one of them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) is_choice: bool,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) parts: Vec<Part>,
}

/// A part of a group.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Element(Element),
    Group(Group),
}

/// What an element holds, looked up.
pub(super) enum Holds<'a> {
    Elements(&'a Complex),
    Text(&'a Simple),
}

/// Groups in groups, and types upon types, deeper than this are no schema of an authority.
const DEEPEST: usize = 32;

impl Schema {
    /// Reads a schema. It is hostile until read: no DOCTYPE, no entity of its own, nothing fetched, all bounded.
    ///
    /// # Errors
    /// What in it is broken, or uses a part of XML Schema that is not read.
    pub fn read(text: &str) -> Result<Schema, String> {
        xsd::read(text)
    }

    /// Replaces the codes of a simple type by a list of the authority.
    ///
    /// # Errors
    /// Where the schema has no such type.
    pub fn with_codes(&mut self, name: &str, codes: BTreeSet<String>) -> Result<(), String> {
        match self.simple.get_mut(name) {
            Some(simple) => simple.codes = codes,
            None => return Err(format!("the schema has no simple type `{name}`")),
        }
        Ok(())
    }

    /// What an element of this kind holds.
    pub(super) fn holds<'a>(&'a self, kind: &'a Kind) -> Option<Holds<'a>> {
        match kind {
            Kind::Complex(complex) => Some(Holds::Elements(complex)),
            Kind::Simple(simple) => Some(Holds::Text(simple)),
            Kind::Named(name) => {
                let complex = self.complex.get(name).map(Holds::Elements);
                complex.or_else(|| self.simple.get(name).map(Holds::Text))
            }
        }
    }

    /// The groups of a type, those of the types below it first.
    pub(super) fn groups<'a>(&'a self, complex: &'a Complex) -> Vec<&'a Group> {
        let (mut groups, mut next) = (Vec::new(), Some(complex));
        while let (Some(complex), true) = (next, groups.len() < DEEPEST) {
            groups.extend(&complex.group);
            next = complex.base.as_ref().and_then(|base| self.complex.get(base));
        }
        groups.reverse();
        groups
    }

    /// The simple types that a text must suit: the type and those below it.
    pub(super) fn chain<'a>(&'a self, simple: &'a Simple) -> Vec<&'a Simple> {
        let (mut chain, mut next) = (Vec::new(), Some(simple));
        while let (Some(simple), true) = (next, chain.len() < DEEPEST) {
            chain.push(simple);
            next = self.simple.get(&simple.base);
        }
        chain
    }

    /// The element at a path below `report`.
    pub(super) fn element(&self, path: &[&str]) -> Option<&Element> {
        let mut found = &self.root;
        for name in path {
            let Holds::Elements(complex) = self.holds(&found.of)? else { return None };
            found = self.groups(complex).into_iter().find_map(|group| group.find(name))?;
        }
        Some(found)
    }
}

impl Group {
    /// The element of this name, in this group or the groups in it.
    fn find(&self, name: &str) -> Option<&Element> {
        self.parts.iter().find_map(|part| match part {
            Part::Element(element) => (element.name == name && element.max > 0).then_some(element),
            Part::Group(group) => group.find(name),
        })
    }

    /// Whether `is_there` holds for the name of an element in this group.
    pub(super) fn wants(&self, is_there: &dyn Fn(&str) -> bool) -> bool {
        self.max > 0 && self.parts.iter().any(|part| part.wants(is_there))
    }

    /// Whether the group may stand empty.
    fn may_be_empty(&self) -> bool {
        let empty = |part: &Part| part.may_be_empty();
        self.min == 0
            || match self.is_choice {
                true => self.parts.iter().any(empty),
                false => self.parts.iter().all(empty),
            }
    }
}

impl Part {
    /// Whether `is_there` holds for the name of the element, or of one in the group.
    pub(super) fn wants(&self, is_there: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Part::Element(element) => element.max > 0 && is_there(&element.name),
            Part::Group(group) => group.wants(is_there),
        }
    }

    /// Whether it may be left out.
    pub(super) fn may_be_empty(&self) -> bool {
        match self {
            Part::Element(element) => element.min == 0,
            Part::Group(group) => group.may_be_empty(),
        }
    }

    /// Whether it may stand at all.
    pub(super) fn may_stand(&self) -> bool {
        match self {
            Part::Element(element) => element.max > 0,
            Part::Group(group) => group.max > 0,
        }
    }
}
