//! JSON: a list of records, an API's answer with a list inside, or one record a line (NDJSON).

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Deserializer as Json;

use crate::base::Place;

use super::super::Source;
use super::super::error::ImportError;
use super::super::read::{Form, Sheet};
use super::envelope;
use super::node::Node;
use super::records::Records;
use super::written;

/// Whether a text starts as a JSON list or object does.
pub(super) fn is_likely(start: &str) -> bool {
    let mut chars = start.chars();
    let first = chars.next();
    let next = chars.find(|c| !c.is_whitespace());
    match (first, next) {
        (Some('{'), next) => matches!(next, None | Some('"' | '}')),
        (Some('['), Some('n' | 't' | 'f')) => {
            let rest = start[1..].trim_start();
            ["null", "true", "false"]
                .iter()
                .any(|word| rest.starts_with(word))
        }
        (Some('['), next) => matches!(next, None | Some('{' | '[' | ']' | '"' | '-' | '0'..='9')),
        _ => false,
    }
}

/// Reads the records of a JSON file.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let written = written::text(source)?;
    let text: &str = &written.text;
    let mut records = Records::new(&source.name);
    written.say(&source.name, &mut records.notices);
    let is_one_list = text.trim_start().starts_with('[') && top_list(text, &mut records, &source.name)?;
    if !is_one_list {
        records = Records::new(&source.name);
        written.say(&source.name, &mut records.notices);
        values(text, &mut records, &source.name)?;
    }
    records.finish(Form::Json, &written.encoding)
}

/// Reads a file that is one list, entry by entry; false when more follows the list.
fn top_list(text: &str, records: &mut Records, file: &str) -> Result<bool, ImportError> {
    let mut json = Json::from_str(text);
    let entries = Entries { records };
    let refused = json
        .deserialize_seq(entries)
        .map_err(|err| unreadable(file, &err))?;
    if let Some(err) = refused {
        return Err(err);
    }
    Ok(json.end().is_ok())
}

struct Entries<'a> {
    records: &'a mut Records,
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Option<ImportError>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut number = 0;
        let mut refused = None;
        while let Some(node) = access.next_element::<Node>()? {
            number += 1;
            if refused.is_none() {
                refused = self.records.push(number, node).err();
            }
        }
        Ok(refused)
    }
}

/// What the values of a file are, told by the first when there are several.
enum Mode {
    /// Each is a record.
    Lines,
    /// Each is a list of records.
    Lists,
    /// Each is a page of one answer, with its records at this path.
    Pages(Vec<String>),
}

/// Reads one value, or several that follow each other: lines, or pages of an answer.
fn values(text: &str, records: &mut Records, file: &str) -> Result<(), ImportError> {
    let mut stream = Json::from_str(text).into_iter::<Node>();
    let (mut line, mut at, mut number) = (1, 0, 0);
    let mut first: Option<(u64, Node)> = None;
    let mut mode: Option<Mode> = None;
    loop {
        let rest = &text[stream.byte_offset()..];
        let start = stream.byte_offset() + rest.len() - rest.trim_start().len();
        line += text[at..start].matches('\n').count() as u64;
        at = start;
        let Some(next) = stream.next() else { break };
        let node = next.map_err(|err| unreadable(file, &err))?;
        if mode.is_none() {
            let Some((first_line, first_node)) = first.take() else {
                first = Some((line, node));
                continue;
            };
            let mode = mode.insert(mode_of(&first_node));
            add(first_line, first_node, mode, &mut number, records)?;
        }
        if let Some(mode) = &mode {
            add(line, node, mode, &mut number, records)?;
        }
    }
    match first {
        Some((_, Node::Object(object))) => envelope::push(object, file, records),
        Some((line, other)) => records.push(line, other),
        None => Ok(()),
    }
}

fn mode_of(node: &Node) -> Mode {
    match node {
        Node::List(_) => Mode::Lists,
        Node::Object(object) => envelope::page(object).map_or(Mode::Lines, Mode::Pages),
        _ => Mode::Lines,
    }
}

fn add(
    line: u64,
    node: Node,
    mode: &Mode,
    number: &mut u64,
    records: &mut Records,
) -> Result<(), ImportError> {
    let entries = match (mode, node) {
        (Mode::Lists, Node::List(list)) => list,
        (Mode::Pages(path), Node::Object(object)) => envelope::list_at(object, path),
        (_, node) => return records.push(line, node),
    };
    for entry in entries {
        *number += 1;
        records.push(*number, entry)?;
    }
    Ok(())
}

fn unreadable(file: &str, err: &serde_json::Error) -> ImportError {
    let text = err.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    let hint = if err.is_eof() {
        "the file ends too early: export it again"
    } else {
        "export the file again; a list of objects or one object a line was expected"
    };
    ImportError::new(
        "json-unreadable",
        Place::file(file).row(err.line() as u64),
        format!(
            "is no valid JSON at character {} of the line: {what}",
            err.column()
        ),
        hint,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sheet, ImportError> {
        read_bytes(text.as_bytes())
    }

    fn read_bytes(bytes: &[u8]) -> Result<Sheet, ImportError> {
        sheet(&Source {
            name: "a.json".to_owned(),
            bytes: bytes.to_vec(),
        })
    }

    fn numbers(sheet: &Sheet) -> Vec<u64> {
        sheet.rows.iter().map(|row| row.number).collect()
    }

    #[test]
    fn each_way_to_write_records_gives_the_same_rows() {
        for (text, rows) in [
            ("[{\"a\":1},{\"a\":2}]", [1, 2]),
            ("{\"a\":1}\n{\"a\":2}\n", [1, 2]),
            ("{\"a\":1}\n\n{\"a\":2}\n", [1, 3]),
            ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}", [1, 4]),
            ("[{\"a\":1}]\n[{\"a\":2}]", [1, 2]),
            (
                "{\"total_count\":2,\"workflow_runs\":[{\"a\":1},{\"a\":2}]}",
                [1, 2],
            ),
            (
                "{\"total_count\":2,\"runs\":[{\"a\":1}]}{\"total_count\":2,\"runs\":[{\"a\":2}]}",
                [1, 2],
            ),
            (
                "{\"data\":{\"repository\":{\"pullRequests\":{\"nodes\":[{\"a\":1},{\"a\":2}]}}}}",
                [1, 2],
            ),
            (
                "{\"data\":{\"search\":{\"edges\":[{\"cursor\":\"x\",\"node\":{\"a\":1}},{\"node\":{\"a\":2}}]}}}",
                [1, 2],
            ),
            (
                "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"a\":1},{\"a\":2}]}",
                [1, 2],
            ),
            (
                "{\"name\":\"job\",\"actions\":[{}],\"builds\":[{\"a\":1},{\"a\":2}]}",
                [1, 2],
            ),
            ("{\"anything\":[{\"a\":1},{\"a\":2}],\"more\":false}", [1, 2]),
        ] {
            let sheet = read(text).unwrap();
            assert_eq!(sheet.headers, ["a"], "{text}");
            let cells: Vec<&str> = sheet.filled(0).collect();
            assert_eq!(cells, ["1", "2"], "{text}");
            assert_eq!(numbers(&sheet), rows, "{text}");
            assert_eq!((sheet.header_rows, sheet.dialect.form), (0, Form::Json));
        }
    }

    #[test]
    fn lines_with_lists_of_their_own_stay_records() {
        let sheet = read("{\"id\":1,\"items\":[{\"x\":1}]}\n{\"id\":2,\"items\":[{\"x\":2}]}\n").unwrap();
        assert_eq!(sheet.headers, ["id", "items"]);
        let sheet =
            read("{\"apiVersion\":\"b/v1\",\"kind\":\"Group\",\"metadata\":{\"links\":[{\"url\":\"x\"}]}}")
                .unwrap();
        assert_eq!(sheet.headers, ["apiVersion", "kind", "metadata.links"]);
        let sheet = read("{\"number\":1,\"commits\":[{\"x\":1}],\"labels\":[]}").unwrap();
        assert_eq!(sheet.headers, ["number", "commits", "labels"]);
    }

    #[test]
    fn the_other_list_of_an_answer_is_told() {
        let sheet = read("{\"users\":[{\"u\":1}],\"tickets\":[{\"t\":1},{\"t\":2}]}").unwrap();
        assert_eq!(sheet.headers, ["t"]);
        assert_eq!(sheet.notices[0].code, "list-unread");
        assert_eq!(sheet.notices[0].place.column.as_deref(), Some("users"));
    }

    #[test]
    fn other_documents_are_refused_with_the_reason() {
        for (text, code) in [
            ("[1,2,3]", "no-records"),
            ("[\"a\",\"b\"]", "no-records"),
            ("[[\"a\",1]]", "no-records"),
            ("[]", "no-records"),
            ("{}", "no-records"),
            ("{\"total\":0,\"items\":[]}", "no-records"),
            ("{\"a\":{\"b\":1},\"c\":{\"d\":2}}", "no-records"),
            (
                "{\"name\":\"x\",\"version\":\"1.0\",\"scripts\":{\"a\":\"b\"}}",
                "no-records",
            ),
            ("{\"foo\":[{\"a\":1}],\"bar\":[{\"b\":1}]}", "several-lists"),
            (
                "{\"message\":\"Bad credentials\",\"documentation_url\":\"https://x\"}",
                "api-error",
            ),
            (
                "{\"data\":null,\"errors\":[{\"message\":\"no scope\"}]}",
                "api-error",
            ),
        ] {
            assert_eq!(read(text).err().map(|err| err.code), Some(code), "{text}");
        }
    }

    #[test]
    fn errors_say_line_and_character() {
        let err = read("[\n {\"a\": 1},\n {\"a\": x}\n]").unwrap_err();
        assert_eq!((err.code, err.place.row), ("json-unreadable", Some(3)));
        assert!(err.message.contains("character 8"), "{}", err.message);
        let err = read("{\"a\":1}\n{\"a\":2}\n{\"a\":").unwrap_err();
        assert_eq!((err.code, err.place.row), ("json-unreadable", Some(3)));
        assert!(err.hint.contains("ends too early"));
        assert_eq!(read(&"[".repeat(100_000)).unwrap_err().code, "json-unreadable");
    }

    #[test]
    fn every_unicode_encoding_is_read() {
        let text = "[{\"team\":\"Größe\"}]";
        let mut with_mark = b"\xef\xbb\xbf".to_vec();
        with_mark.extend_from_slice(text.as_bytes());
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut wide_with_mark = b"\xff\xfe".to_vec();
        wide_with_mark.extend_from_slice(&wide);
        for (bytes, encoding) in [
            (text.as_bytes(), "UTF-8"),
            (&with_mark, "UTF-8"),
            (&wide, "UTF-16LE"),
            (&wide_with_mark, "UTF-16LE"),
        ] {
            let sheet = read_bytes(bytes).unwrap();
            assert_eq!(sheet.rows[0].cells, ["Größe"]);
            assert_eq!(sheet.dialect.encoding, encoding);
        }
    }
}
