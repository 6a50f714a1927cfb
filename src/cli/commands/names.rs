//! How team names were matched, and what the user accepts.

use std::path::Path;

use super::super::OK;
use super::super::args::Names;
use super::super::print::{columns, say, say_lines, say_text};
use crate::engine::{Access, EngineError, Progress, Session, read_user_toml};
use crate::workspace::Aliases;

/// Shows, suggests or accepts matches.
pub fn names(args: &Names) -> Result<u8, EngineError> {
    if let Some(path) = &args.accept {
        return accept(&args.workspace, path);
    }
    if let Some(name) = &args.forget {
        Session::open(&args.workspace, Access::Write)?.forget_name(name)?;
        say(&format!("“{name}” stands for itself again"));
        return Ok(OK);
    }
    let mut session = Session::open(&args.workspace, Access::Read)?;
    let analysis = session.analysis(&Progress::default())?;
    let audit = &analysis.audit;
    if args.suggest {
        let names = audit
            .suggested
            .iter()
            .map(|found| (found.from.clone(), found.to.clone()))
            .collect();
        let text = toml::to_string_pretty(&Aliases { names }).map_err(|err| EngineError::Damaged {
            path: args.workspace.clone(),
            why: err.to_string(),
        })?;
        say("# Delete the lines that are wrong, then: tribometer names WORKSPACE --accept FILE");
        say_text(&text);
        return Ok(OK);
    }
    let mut rows = vec![["team", "in surveys", "in metrics"].map(str::to_owned).to_vec()];
    for team in &audit.matched {
        rows.push(vec![
            team.team.clone(),
            team.survey_names.join(", "),
            team.metric_names.join(", "),
        ]);
    }
    say_lines(&columns(&rows, &[false; 3]));
    let accepted = &session.workspace().aliases;
    if !accepted.is_empty() {
        say("");
        say("accepted (take one back with --forget NAME):");
        let rows: Vec<Vec<String>> = accepted
            .iter()
            .map(|(from, to)| vec![format!("  {from}"), "→".to_owned(), to.clone()])
            .collect();
        say_lines(&columns(&rows, &[false; 3]));
    }
    say_list("only in surveys", &audit.survey_only);
    say_list("only in metrics", &audit.metrics_only);
    if !audit.suggested.is_empty() {
        say("");
        say("may be the same (accept with --suggest and --accept):");
        let rows: Vec<Vec<String>> = audit
            .suggested
            .iter()
            .map(|found| {
                vec![
                    format!("  {}", found.from),
                    "→".to_owned(),
                    found.to.clone(),
                    format!("{:.2}", found.score),
                ]
            })
            .collect();
        say_lines(&columns(&rows, &[false, false, false, true]));
    }
    Ok(OK)
}

fn say_list(what: &str, names: &[String]) {
    if !names.is_empty() {
        say("");
        say(&format!("{what}: {}", names.join(", ")));
    }
}

fn accept(workspace: &Path, path: &Path) -> Result<u8, EngineError> {
    let accepted: Aliases = read_user_toml(path)?;
    Session::open(workspace, Access::Write)?.accept_names(&accepted.names)?;
    say(&format!("accepted {} names", accepted.names.len()));
    Ok(OK)
}
