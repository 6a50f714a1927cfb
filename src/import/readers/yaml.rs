//! YAML: one record a document, the items of a list document, or one list of records.

use serde_saphyr::{DuplicateKeyPolicy, NonFiniteFloatPolicy, Options, budget, options};

use crate::base::Place;

use super::super::Source;
use super::super::error::ImportError;
use super::super::read::{Form, Sheet};
use super::envelope;
use super::node::{Node, Object};
use super::records::Records;
use super::written;

/// Whether a text starts as YAML does that tools write: a document mark, a resource, or a list of records.
pub(super) fn is_likely(start: &str) -> bool {
    let mut lines = start
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with('%'));
    let Some(first) = lines.next() else { return false };
    let is_mark = first == "---" || first.starts_with("--- ");
    let is_field = |line: &str| {
        line.split_once(':').is_some_and(|(name, value)| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
                && (value.is_empty() || value.starts_with(' '))
        })
    };
    let is_resource = |line: &str| line.starts_with("apiVersion:") || line.starts_with("kind:");
    let is_entry = first
        .strip_prefix("- ")
        .is_some_and(|entry| is_field(entry.trim_start()));
    is_mark || is_resource(first) || is_entry
}

/// Reads the records of a YAML file.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let written = written::text(source)?;
    let mut records = Records::new(&source.name);
    written.say(&source.name, &mut records.notices);
    let documents: Vec<Node> = serde_saphyr::from_multiple_with_options(&written.text, bounds())
        .map_err(|err| unreadable(&source.name, &err))?;
    let mut documents: Vec<Node> = documents
        .into_iter()
        .filter(|document| *document != Node::Null)
        .collect();
    if documents.len() == 1 {
        match documents.pop() {
            Some(Node::Object(object)) => envelope::push(object, &source.name, &mut records)?,
            Some(Node::List(list)) => push_all(list, &mut 0, &mut records)?,
            Some(_) => return Err(no_yaml(&source.name)),
            None => {}
        }
    } else {
        let mut number = 0;
        for document in documents {
            match document {
                Node::Object(object) if is_list(&object) => {
                    let items = envelope::list_at(object, &["items".to_owned()]);
                    push_all(items, &mut number, &mut records)?;
                }
                Node::List(list) => push_all(list, &mut number, &mut records)?,
                other => push_all(vec![other], &mut number, &mut records)?,
            }
        }
    }
    records.finish(Form::Yaml, &written.encoding)
}

fn push_all(list: Vec<Node>, number: &mut u64, records: &mut Records) -> Result<(), ImportError> {
    for node in list {
        *number += 1;
        records.push(*number, node)?;
    }
    Ok(())
}

/// Whether a document is a list of resources, such as `kubectl get -o yaml` writes.
fn is_list(object: &Object) -> bool {
    matches!(object.get("items"), Some(Node::List(_)))
        && matches!(object.get("kind"), Some(Node::Text(kind)) if kind.ends_with("List"))
}

/// Room for every catalogue of an organisation, and none for documents that grow by referring to themselves.
fn bounds() -> Options {
    options! {
        budget: budget! {
            max_events: 40_000_000,
            max_nodes: 20_000_000,
            max_documents: 1_000_000,
            max_total_scalar_bytes: 1 << 30,
            max_total_comment_bytes: 1 << 30,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        ignore_binary_tag_for_string: true,
        with_snippet: false,
    }
}

fn unreadable(file: &str, err: &serde_saphyr::Error) -> ImportError {
    let place = Place::file(file);
    let (place, at) = match err.location() {
        Some(location) => (
            place.row(location.line()),
            format!(" at character {} of the line", location.column()),
        ),
        None => (place.row(1), String::new()),
    };
    let text = err.without_snippet().to_string();
    let line = text.lines().next().unwrap_or_default();
    let what = line
        .split(": ")
        .skip(usize::from(line.starts_with("error: ")))
        .collect::<Vec<_>>()
        .join(": ");
    ImportError::new(
        "yaml-unreadable",
        place,
        format!("is no valid YAML{at}: {what}"),
        "correct the line, or export the file again",
    )
}

fn no_yaml(file: &str) -> ImportError {
    ImportError::new(
        "no-records",
        Place::file(file).row(1),
        "holds one text and no named values; YAML documents with records were expected",
        "export a list of records, or the table as CSV",
    )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn read(text: &str) -> Result<Sheet, ImportError> {
        sheet(&Source {
            name: "catalog-info.yaml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
    }

    const GROUP: &str = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: infra\n  annotations:\n    \
                         a/b: '1'\nspec:\n  type: team\n  children: [x, y]\n  profile: {displayName: Infra}\n";

    #[test]
    fn each_document_is_a_record() {
        let text = format!("# teams\n---\n{GROUP}---\n{}---\n", GROUP.replace("infra", "web"));
        let sheet = read(&text).unwrap();
        assert_eq!(
            sheet.headers,
            [
                "apiVersion",
                "kind",
                "metadata.name",
                "metadata.annotations.a/b",
                "spec.type",
                "spec.children",
                "spec.profile.displayName"
            ]
        );
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!(sheet.rows[1].cells[2], "web");
        assert_eq!(sheet.rows[0].cells[5], "x; y");
        assert_eq!((sheet.rows[1].number, sheet.dialect.form), (2, Form::Yaml));
    }

    #[test]
    fn lists_are_opened() {
        for text in [
            "apiVersion: v1\nkind: List\nitems:\n- {a: 1}\n- {a: 2}\n",
            "- a: 1\n- a: 2\n",
            "---\na: 1\n---\na: 2\n",
            "kind: FooList\napiVersion: v1\nitems: [{a: 1}]\n---\n- a: 2\n",
        ] {
            let sheet = read(text).unwrap();
            let cells: Vec<&str> = sheet.filled(0).collect();
            assert_eq!(cells, ["1", "2"], "{text}");
        }
    }

    #[test]
    fn scalars_are_told_apart_as_the_writer_meant_them() {
        let sheet =
            read("- {a: 007, b: 1_000, c: yes, d: 2026-07-01, e: 0.50, f: ~, g: .nan, h: 1e3, i: true}\n")
                .unwrap();
        assert_eq!(
            sheet.rows[0].cells,
            ["007", "1_000", "yes", "2026-07-01", "0.5", "", "", "1000", "true"]
        );
    }

    #[test]
    fn a_name_that_stands_twice_is_told_and_anchors_are_followed() {
        let sheet = read("- {a: 1, a: 2}\n- &x {a: 3}\n- *x\n").unwrap();
        let cells: Vec<&str> = sheet.filled(0).collect();
        assert_eq!(cells, ["2", "3", "3"]);
        assert_eq!(sheet.notices[0].code, "key-repeated");
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for (text, code) in [
            ("a: [1, 2\nb: 3\n", "yaml-unreadable"),
            ("services:\n  web:\n    image: x\n", "no-records"),
            ("just words\n", "no-records"),
            ("- 1\n- 2\n", "no-records"),
        ] {
            let err = read(text).unwrap_err();
            assert_eq!(err.code, code, "{text}");
            assert!(err.place.row.is_some());
        }
        let err = read("a: 1\nb: \"x\nc: 2\n").unwrap_err();
        assert!(!err.message.contains('\n'), "{}", err.message);
    }

    #[test]
    fn a_document_that_grows_by_references_is_stopped() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..9 {
            let before = at - 1;
            let refs = vec![format!("*a{before}"); 10].join(", ");
            writeln!(text, "a{at}: &a{at} [{refs}]").unwrap();
        }
        assert_eq!(read(&text).unwrap_err().code, "yaml-unreadable");
    }

    #[test]
    fn yaml_is_told_by_its_first_lines() {
        for (text, is_yaml) in [
            ("---\na: 1\n", true),
            ("# c\napiVersion: v1\n", true),
            ("- name: x\n", true),
            ("- a,b\n", false),
            ("team,value\n", false),
            ("Time: start,b\n", false),
        ] {
            assert_eq!(is_likely(text), is_yaml, "{text}");
        }
    }
}
