//! Puts what is known into the order of the schema. The schema decides what stands where; what it wants and nobody
//! knows is a fault, and nothing is made up.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Change, Script, Sense, fit};
use super::schema::{Complex, Element, Group, Holds, Part, Schema, Simple};

/// A value for an element, before its place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Name of the element.
    pub(super) name: String,
    pub(super) content: Content,
    /// The user states it, so it is a fault where it has no place.
    pub(super) is_stated: bool,
    /// It is left out where the schema wants more in it than is known.
    pub(super) is_offered: bool,
}

/// What an element is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Text(String, Sense),
    Inner(Vec<Node>),
    /// Written already.
    Ready(String),
}

impl Node {
    /// A text that the user states.
    #[must_use]
    pub fn stated(name: &str, text: &str) -> Node {
        Node { is_stated: true, ..Node::words(name, text) }
    }

    /// Elements that the user states.
    #[must_use]
    pub fn stated_inner(name: &str, inner: Vec<Node>) -> Node {
        Node { is_stated: true, ..Node::inner(name, inner) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn exact(name: &str, text: impl Into<String>) -> Node {
        Node::of(name, Content::Text(text.into(), Sense::Exact))
    }

    pub(super) fn words(name: &str, text: impl Into<String>) -> Node {
        Node::of(name, Content::Text(text.into(), Sense::Words))
    }

    pub(super) fn inner(name: &str, inner: Vec<Node>) -> Node {
        Node::of(name, Content::Inner(inner))
    }

    pub(super) fn ready(name: &str, text: String) -> Node {
        Node::of(name, Content::Ready(text))
    }

    /// Elements that stand where the schema has room for them and wants nothing more in them.
    pub(super) fn offered(name: &str, inner: Vec<Node>) -> Node {
        Node { is_offered: true, ..Node::inner(name, inner) }
    }

    fn of(name: &str, content: Content) -> Node {
        Node { name: name.to_owned(), content, is_stated: false, is_offered: false }
    }

    fn is_empty(&self) -> bool {
        match &self.content {
            Content::Text(text, _) => text.trim().is_empty() && !self.is_stated,
            Content::Inner(_) | Content::Ready(_) => false,
        }
    }
}

/// Why an element cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// `t_account.institution_name`: the type or element that holds it, and its name.
    pub(super) key: String,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The schema wants it, and nothing is known.
    Missing,
    /// The text, and why the schema does not take it.
    Refused(String, String),
    /// The user states it, and the schema has no such element there.
    NoPlace,
}

/// What was changed in a text, or left out, by key.
pub(super) type Changes = Vec<(String, Told)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Changed(Change),
    /// An element that need not stand; why the schema does not take its text.
    LeftOut(String),
}

/// What a filled element came to.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) text: String,
    pub(super) faults: BTreeSet<Fault>,
    pub(super) changes: Changes,
}

/// What the user states for all elements of a name.
pub(super) type Defaults = BTreeMap<String, String>;

/// Fills one element at a path below `report`.
pub(super) fn fill(
    (schema, defaults, script): (&Schema, &Defaults, Script),
    path: &[&str],
    node: &Node,
) -> Option<Filled> {
    let element = schema.element(path)?;
    let mut filler = Filler {
        schema,
        defaults,
        script,
        done: Filled::default(),
        owners: vec![(String::new(), String::new())],
        originals: Vec::new(),
    };
    filler.write(element, node);
    Some(filler.done)
}

struct Filler<'a> {
    schema: &'a Schema,
    defaults: &'a Defaults,
    script: Script,
    done: Filled,
    /// The open elements: the type of each, or its name where the type has none; and its name.
    owners: Vec<(String, String)>,
    /// Texts of each open element that stand in other letters than printed.
    originals: Vec<Vec<String>>,
}

/// Elements open at a time; what a schema wants deeper than this has no end.
const DEEPEST: usize = 40;

/// Values that wait for their place.
struct Bag<'n> {
    nodes: Vec<&'n Node>,
}

impl<'n> Bag<'n> {
    fn has(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| node.name == name)
    }

    fn take(&mut self, name: &str) -> Option<&'n Node> {
        let place = self.nodes.iter().position(|node| node.name == name)?;
        Some(self.nodes.remove(place))
    }
}

impl Filler<'_> {
    fn key(&self, name: &str) -> String {
        let owner = self.owners.last().map_or("", |(owner, _)| owner);
        if owner.is_empty() { name.to_owned() } else { format!("{owner}.{name}") }
    }

    fn fault(&mut self, name: &str, what: What) {
        let key = self.key(name);
        self.done.faults.insert(Fault { key, what });
    }

    fn group<'n>(&mut self, group: &Group, bag: &mut Bag<'n>) {
        for round in 0..group.max {
            let has = group.wants(&|name| bag.has(name));
            let waiting = bag.nodes.len();
            if !has && round >= group.min {
                break;
            }
            match group.is_choice {
                true => self.choice(group, bag),
                false => group.parts.iter().for_each(|part| self.part(part, bag)),
            }
            if round >= group.min && bag.nodes.len() == waiting {
                break;
            }
        }
    }

    fn part<'n>(&mut self, part: &Part, bag: &mut Bag<'n>) {
        match part {
            Part::Element(element) => self.element(element, bag),
            Part::Group(group) => self.group(group, bag),
        }
    }

    /// The part that something is known for; else one that what the user states can fill. Of several, the first that can
    /// be written without a fault.
    fn choice<'n>(&mut self, group: &Group, bag: &mut Bag<'n>) {
        let parts: Vec<&Part> = group.parts.iter().filter(|part| part.may_stand()).collect();
        let mut wanted: Vec<&Part> =
            parts.iter().filter(|part| part.wants(&|name| bag.has(name))).copied().collect();
        if wanted.is_empty() {
            if parts.iter().any(|part| part.may_be_empty()) {
                return;
            }
            wanted = parts;
        }
        let before = (self.done.text.len(), self.done.faults.clone(), self.done.changes.len());
        let mut first: Option<(BTreeSet<Fault>, Vec<&'n Node>)> = None;
        for part in wanted {
            let mut own = Bag { nodes: bag.nodes.clone() };
            self.part(part, &mut own);
            if self.done.faults == before.1 {
                bag.nodes = own.nodes;
                return;
            }
            self.done.text.truncate(before.0);
            self.done.changes.truncate(before.2);
            let faults = std::mem::replace(&mut self.done.faults, before.1.clone());
            first.get_or_insert((faults, own.nodes));
        }
        if let Some((faults, left)) = first {
            (self.done.faults, bag.nodes) = (faults, left);
        }
    }

    fn element(&mut self, element: &Element, bag: &mut Bag<'_>) {
        let mut count = 0;
        while count < element.max {
            let Some(node) = bag.take(&element.name) else { break };
            if node.is_empty() {
                continue;
            }
            count += u32::from(self.write(element, node));
        }
        let spoken = element.name == "comments" && self.originals.last().is_some_and(|all| !all.is_empty());
        if count == 0 && (spoken || element.min > 0) {
            self.unknown(element);
        }
    }

    /// An element that nothing is known for: what the user states for all of its name, or a fault.
    fn unknown(&mut self, element: &Element) {
        if self.owners.len() > DEEPEST {
            return self.fault(&element.name, What::Missing);
        }
        let above = self.owners.last().map_or("", |(_, name)| name);
        let keys = [self.key(&element.name), format!("{above}.{}", element.name), element.name.clone()];
        let stated = keys.iter().find_map(|key| self.defaults.get(key));
        let node = match (stated, self.schema.holds(&element.of)) {
            (Some(text), _) => Node::stated(&element.name, text),
            (None, Some(Holds::Elements(_))) => Node::inner(&element.name, Vec::new()),
            (None, _) if element.name == "comments" => Node::words("comments", ""),
            (None, _) => return self.fault(&element.name, What::Missing),
        };
        self.write(element, &node);
    }

    /// Writes an element; whether it stands.
    fn write(&mut self, element: &Element, node: &Node) -> bool {
        let name = element.name.as_str();
        match (self.schema.holds(&element.of), &node.content) {
            (_, Content::Ready(text)) => {
                self.done.text.push_str(text);
                true
            }
            (Some(Holds::Text(simple)), Content::Text(text, sense)) => {
                self.text(element, simple, (text, *sense), node.is_stated)
            }
            (Some(Holds::Elements(complex)), Content::Inner(inner)) => {
                let owner = match &element.of {
                    super::schema::Kind::Named(of) => of.clone(),
                    _ => name.to_owned(),
                };
                let before = (self.done.text.len(), self.done.faults.clone(), self.done.changes.len());
                self.inner(name, owner, complex, inner);
                if node.is_offered && self.done.faults != before.1 {
                    self.done.text.truncate(before.0);
                    self.done.faults = before.1;
                    self.done.changes.truncate(before.2);
                    return false;
                }
                true
            }
            (Some(Holds::Elements(_)), Content::Text(text, _)) => {
                let why = "is text where the schema wants elements".to_owned();
                self.fault(name, What::Refused(text.clone(), why));
                true
            }
            (Some(Holds::Text(_)), Content::Inner(_)) => {
                let why = "holds elements where the schema wants text".to_owned();
                self.fault(name, What::Refused(String::new(), why));
                true
            }
            (None, _) => {
                let why = "is of a type that the schema does not have".to_owned();
                self.fault(name, What::Refused(String::new(), why));
                true
            }
        }
    }

    fn inner(&mut self, name: &str, owner: String, complex: &Complex, inner: &[Node]) {
        self.done.text.push_str(&format!("<{name}>\n"));
        self.owners.push((owner, name.to_owned()));
        self.originals.push(Vec::new());
        let mut bag = Bag { nodes: inner.iter().collect() };
        for group in self.schema.groups(complex) {
            self.group(group, &mut bag);
        }
        for left in bag.nodes.iter().filter(|node| node.is_stated) {
            self.fault(&left.name, What::NoPlace);
        }
        self.originals.pop();
        self.owners.pop();
        self.done.text.push_str(&format!("</{name}>\n"));
    }

    fn text(
        &mut self,
        element: &Element,
        simple: &Simple,
        (text, sense): (&str, Sense),
        is_stated: bool,
    ) -> bool {
        let name = element.name.as_str();
        let originals = self.originals.last().filter(|all| name == "comments" && !all.is_empty());
        let spoken = originals.map(|all| all.join("; "));
        let text = match &spoken {
            Some(spoken) if text.is_empty() => spoken.clone(),
            Some(spoken) => format!("{text}; {spoken}"),
            None => text.to_owned(),
        };
        match fit(self.schema, simple, (&text, sense), self.script) {
            Ok((written, change)) => {
                let is_respelled = (change.script || change.signs) && name != "comments";
                if let Some(all) = self.originals.last_mut().filter(|_| is_respelled) {
                    all.push(format!("{name} as printed: {}", text.trim()));
                }
                if change != Change::default() && spoken.is_none() {
                    let key = self.key(name);
                    self.done.changes.push((key, Told::Changed(change)));
                }
                self.done.text.push_str(&format!("<{name}>{}</{name}>\n", escaped(&written)));
                true
            }
            Err(why) if element.min == 0 && !is_stated => {
                let key = self.key(name);
                self.done.changes.push((key, Told::LeftOut(why)));
                false
            }
            Err(why) => {
                self.fault(name, What::Refused(text, why));
                true
            }
        }
    }
}

/// Escapes for XML text; what cannot be seen has been made visible before.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
