//! A JSON or YAML value as it was written: keys in their order, whole numbers with all their digits.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Nothing is known.
    Null,
    /// True or false.
    Bool(bool),
    /// A number in its shortest form.
    Number(String),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Node>),
    /// Named values in order.
    Object(Object),
}

/// Named values, each name once.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Object {
    /// Names and values in the order of the file.
    pub pairs: Vec<(String, Node)>,
    /// Names that stood there more than once; the last value was kept.
    pub repeated: Vec<String>,
}

impl Object {
    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, node)| node)
    }

    /// The value of a name, moved out.
    pub(super) fn take(self, name: &str) -> Option<Node> {
        self.pairs
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, node)| node)
    }

    /// Whether a name has a text.
    pub(super) fn has_text(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Node::Text(_)))
    }
}

impl Node {
    /// Whether it is a list or an object.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }

    /// The text of a value that is not nested; empty for null.
    pub(super) fn plain(&self) -> Option<&str> {
        match self {
            Self::Null => Some(""),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Number(text) | Self::Text(text) => Some(text),
            Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Appends the value as compact JSON.
    pub(super) fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => write_text(text, out),
            Self::List(list) => {
                out.push('[');
                for (at, node) in list.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    node.write_json(out);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                for (at, (key, node)) in object.pairs.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    node.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        // YAML can say `.nan`: nothing is known then.
        Ok(if value.is_finite() {
            Node::Number(value.to_string())
        } else {
            Node::Null
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_bytes<E: Error>(self, value: &[u8]) -> Result<Node, E> {
        Ok(Node::Text(String::from_utf8_lossy(value).into_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = access.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut pairs: Vec<(String, Node)> = Vec::new();
        while let Some(key) = access.next_key::<Node>()? {
            let key = match key {
                Node::Null => "null".to_owned(),
                Node::Text(text) | Node::Number(text) => text,
                other => {
                    let mut text = String::new();
                    other.write_json(&mut text);
                    text
                }
            };
            pairs.push((key, access.next_value()?));
        }
        Ok(Node::Object(without_repeated(pairs)))
    }
}

/// Keeps the last value of each name, at the place of the last.
fn without_repeated(pairs: Vec<(String, Node)>) -> Object {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, _) in &pairs {
        *times.entry(key.as_str()).or_default() += 1;
    }
    if times.len() == pairs.len() {
        return Object {
            pairs,
            repeated: Vec::new(),
        };
    }
    let mut left: BTreeMap<String, usize> = times
        .iter()
        .map(|(key, count)| ((*key).to_owned(), *count))
        .collect();
    let repeated = times
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(key, _)| (*key).to_owned())
        .collect();
    let kept = pairs
        .into_iter()
        .filter(|(key, _)| {
            let rest = left.get_mut(key).map_or(0, |count| {
                *count -= 1;
                *count
            });
            rest == 0
        })
        .collect();
    Object {
        pairs: kept,
        repeated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(text: &str) -> String {
        let node: Node = serde_json::from_str(text).unwrap();
        let mut out = String::new();
        node.write_json(&mut out);
        out
    }

    #[test]
    fn whole_numbers_keep_their_digits() {
        for (text, written) in [
            ("9007199254740993", "9007199254740993"),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0.1", "0.1"),
            ("4.50", "4.5"),
            ("2.0", "2"),
            ("1e3", "1000"),
            (
                "{\"b\":[1,null,true,\"x\\\"y\"],\"a\":{}}",
                "{\"b\":[1,null,true,\"x\\\"y\"],\"a\":{}}",
            ),
        ] {
            assert_eq!(json_of(text), written);
        }
    }

    #[test]
    fn the_last_of_a_repeated_name_is_kept() {
        let node: Node = serde_json::from_str("{\"a\":1,\"b\":2,\"a\":{\"c\":3}}").unwrap();
        let Node::Object(object) = node else { panic!() };
        assert_eq!(object.repeated, ["a"]);
        let keys: Vec<&str> = object.pairs.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        assert!(object.get("a").unwrap().is_nested());
    }
}
