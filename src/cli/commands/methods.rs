//! The methods behind the numbers, and the questions that the analyses answer.

use super::super::OK;
use super::super::args::Methods;
use super::super::print::{columns, say, say_lines, say_text};
use crate::analysis::{ANALYSES, Method};
use crate::engine::{EngineError, known_methods};

/// Prints the methods.
pub fn methods(args: &Methods) -> Result<u8, EngineError> {
    if args.analyses {
        let mut rows = vec![["analysis", "name", "question"].map(str::to_owned).to_vec()];
        rows.extend(
            ANALYSES
                .iter()
                .map(|kind| [kind.id, kind.label, kind.question].map(str::to_owned).to_vec()),
        );
        say_lines(&columns(&rows, &[false; 3]));
        return Ok(OK);
    }
    let methods = known_methods(&args.ids)?;
    if args.json {
        let json = serde_json::json!({ "schema": 1, "methods": methods });
        say_text(&format!("{json:#}\n"));
    } else {
        for method in &methods {
            say_method(method);
        }
    }
    Ok(OK)
}

fn say_method(method: &Method) {
    say(&format!("{}  {}", method.id, method.name));
    for (label, text) in [
        ("formula", &method.formula),
        ("assumes", &method.assumes),
        ("defaults", &method.defaults),
        ("source", &method.source),
        ("section", &method.section),
    ] {
        say(&format!("  {label:9} {text}"));
    }
    say("");
}
