//! Finds the records inside an answer of an API: the list of objects that everything else in the object is about.

use crate::base::{Notice, Place};

use super::super::error::ImportError;
use super::super::text;
use super::node::{Node, Object};
use super::records::Records;

/// Names under which tools put their records.
const KNOWN: [&str; 50] = [
    "items",
    "data",
    "value",
    "values",
    "result",
    "results",
    "records",
    "rows",
    "entries",
    "entities",
    "nodes",
    "edges",
    "builds",
    "allbuilds",
    "jobs",
    "runs",
    "workflowruns",
    "workflowjobs",
    "pipelines",
    "deployments",
    "releases",
    "pullrequests",
    "mergerequests",
    "issues",
    "incidents",
    "tickets",
    "tasks",
    "events",
    "responses",
    "answers",
    "submissions",
    "respondents",
    "applications",
    "requests",
    "services",
    "snapshots",
    "teamscores",
    "list",
    "content",
    "elements",
    "hits",
    "objects",
    "documents",
    "logs",
    "metrics",
    "observations",
    "repositories",
    "projects",
    "changes",
    "alerts",
];
/// Names of lists that are the records only where there is no better one.
const SECOND: [&str; 8] = [
    "users",
    "groups",
    "teams",
    "members",
    "organizations",
    "people",
    "components",
    "environments",
];
/// Names of lists that describe their object.
const ASIDE: [&str; 14] = [
    "included",
    "errors",
    "links",
    "labels",
    "tags",
    "actions",
    "healthreport",
    "property",
    "assignees",
    "ownerreferences",
    "managedfields",
    "relations",
    "columns",
    "fields",
];
/// Deepest list that is looked for.
const DEPTH: usize = 6;

/// A list that may hold the records.
struct Candidate {
    path: Vec<String>,
    rank: u8,
    length: usize,
}

/// Adds what one object holds: the records of its list, or itself.
pub(super) fn push(object: Object, file: &str, records: &mut Records) -> Result<(), ImportError> {
    if let Some(message) = complaint(&object) {
        return Err(ImportError::new(
            "api-error",
            Place::file(file).row(1),
            format!("holds an error of the service instead of records: {message}"),
            "ask the service again, with a token that may read",
        ));
    }
    let found = candidates(&object);
    let Some(best) = found.first() else {
        if is_settings(&object) {
            return Err(no_records(
                file,
                "is one object of settings; a list of records was expected",
            ));
        }
        return records.push(1, Node::Object(object));
    };
    if best.length == 0 {
        let message = format!(
            "its list “{}” is empty; records were expected",
            best.path.join(".")
        );
        return Err(no_records(file, &message));
    }
    let rivals: Vec<&Candidate> = found.iter().filter(|other| other.rank == 2).collect();
    if best.rank == 2 && rivals.len() > 1 {
        let names: Vec<String> = rivals
            .iter()
            .map(|list| format!("{} ({})", list.path.join("."), list.length))
            .collect();
        return Err(ImportError::new(
            "several-lists",
            Place::file(file).row(1),
            format!(
                "holds several lists and nothing tells which one is meant: {}",
                names.join(", ")
            ),
            "keep one of them in a file of its own",
        ));
    }
    for other in found.iter().skip(1).filter(|other| other.length > 0) {
        records.notices.push(
            Notice::caution(
                "list-unread",
                Place::file(file).column(other.path.join(".")),
                format!(
                    "this list of {} entries is not read; the records are “{}”",
                    other.length,
                    best.path.join(".")
                ),
            )
            .hint("put it into a file of its own if it is needed"),
        );
    }
    for (at, node) in list_at(object, &best.path).into_iter().enumerate() {
        records.push(at as u64 + 1, node)?;
    }
    Ok(())
}

/// The records of one page of a longer answer: an object that says nothing else than where in the answer it stands.
pub(super) fn page(object: &Object) -> Option<Vec<String>> {
    const WORDS: [&str; 22] = [
        "total",
        "count",
        "page",
        "next",
        "prev",
        "offset",
        "limit",
        "start",
        "max",
        "size",
        "link",
        "meta",
        "self",
        "cursor",
        "more",
        "incomplete",
        "expand",
        "class",
        "kind",
        "apiversion",
        "last",
        "data",
    ];
    let best = candidates(object)
        .into_iter()
        .next()
        .filter(|best| best.rank == 0)?;
    let is_about_pages = object.pairs.iter().all(|(key, _)| {
        let key_word = text::squeezed(key);
        Some(key) == best.path.first() || WORDS.iter().any(|word| key_word.contains(word))
    });
    is_about_pages.then_some(best.path)
}

/// The elements of the list at a path; empty where there is none.
pub(super) fn list_at(object: Object, path: &[String]) -> Vec<Node> {
    let mut node = Node::Object(object);
    for key in path {
        let Node::Object(object) = node else {
            return Vec::new();
        };
        match object.take(key) {
            Some(inner) => node = inner,
            None => return Vec::new(),
        }
    }
    match node {
        Node::List(list) if is_edges(&list) => list.into_iter().map(node_of_edge).collect(),
        Node::List(list) => list,
        _ => Vec::new(),
    }
}

/// Whether each element only wraps a `node`, as GraphQL's edges do.
fn is_edges(list: &[Node]) -> bool {
    list.iter().all(|node| match node {
        Node::Object(object) => {
            matches!(object.get("node"), Some(Node::Object(_)))
                && object
                    .pairs
                    .iter()
                    .all(|(key, _)| matches!(key.as_str(), "node" | "cursor" | "__typename"))
        }
        _ => false,
    })
}

fn node_of_edge(node: Node) -> Node {
    match node {
        Node::Object(object) => object.take("node").unwrap_or(Node::Null),
        other => other,
    }
}

/// The lists of objects inside an object, the likeliest first.
fn candidates(object: &Object) -> Vec<Candidate> {
    // A resource of Kubernetes or Backstage is a record whatever lists it has, unless it is a list itself.
    if object.has_text("apiVersion") && object.has_text("kind") {
        return match object.get("items") {
            Some(Node::List(list)) => vec![Candidate {
                path: vec!["items".to_owned()],
                rank: 0,
                length: list.len(),
            }],
            _ => Vec::new(),
        };
    }
    let mut found = Vec::new();
    walk(object, &mut Vec::new(), &mut found);
    if has_identity(object) {
        found.retain(|list| list.rank == 0 && list.path.len() == 1);
    }
    found.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.length.cmp(&a.length)));
    found
}

fn walk(object: &Object, path: &mut Vec<String>, found: &mut Vec<Candidate>) {
    if path.len() >= DEPTH {
        return;
    }
    for (key, node) in &object.pairs {
        path.push(key.clone());
        match node {
            Node::Object(inner) => walk(inner, path, found),
            Node::List(list) => {
                let objects = list.iter().filter(|node| matches!(node, Node::Object(_))).count();
                let rank = rank(key);
                if rank < 3 && (objects * 2 > list.len() || (list.is_empty() && rank == 0)) {
                    found.push(Candidate {
                        path: path.clone(),
                        rank,
                        length: list.len(),
                    });
                }
            }
            _ => {}
        }
        path.pop();
    }
}

fn rank(key: &str) -> u8 {
    let key = text::squeezed(key);
    let has = |list: &[&str]| list.contains(&key.as_str());
    if has(&KNOWN) {
        0
    } else if has(&SECOND) {
        1
    } else if has(&ASIDE) {
        3
    } else {
        2
    }
}

/// Whether an object is a thing by itself, so that lists inside of it belong to it.
fn has_identity(object: &Object) -> bool {
    ["id", "number", "key", "title", "uuid"]
        .iter()
        .any(|name| object.get(name).is_some_and(|node| !node.is_nested()))
}

/// Whether an object looks like the settings of a program rather than like one record.
fn is_settings(object: &Object) -> bool {
    const MARKS: [&str; 8] = [
        "$schema",
        "compilerOptions",
        "dependencies",
        "devDependencies",
        "scripts",
        "openapi",
        "swagger",
        "on",
    ];
    if object.has_text("apiVersion") && object.has_text("kind") {
        return false;
    }
    let has_plain = object
        .pairs
        .iter()
        .any(|(_, node)| !node.is_nested() && *node != Node::Null);
    !has_plain || (!has_identity(object) && MARKS.iter().any(|mark| object.get(mark).is_some()))
}

/// What a service says that refused to answer.
fn complaint(object: &Object) -> Option<String> {
    let says = |object: &Object, name: &str| match object.get(name) {
        Some(Node::Text(text)) => Some(text.chars().take(200).collect::<String>()),
        _ => None,
    };
    if object.get("documentation_url").is_some() || object.get("errorMessages").is_some() {
        return says(object, "message").or_else(|| Some("no message".to_owned()));
    }
    let has_data = !matches!(object.get("data"), None | Some(Node::Null));
    match object.get("errors") {
        Some(Node::List(list)) if !has_data && object.pairs.len() <= 3 => match list.first() {
            Some(Node::Object(first)) => says(first, "message"),
            Some(Node::Text(text)) => Some(text.chars().take(200).collect()),
            _ => None,
        },
        _ => None,
    }
}

fn no_records(file: &str, message: &str) -> ImportError {
    ImportError::new(
        "no-records",
        Place::file(file).row(1),
        message,
        "export a list of records: one object each, with named values",
    )
}
