//! How team names were matched, what the user accepts and refuses, and under which names the past stands.

use std::path::Path;

use super::super::OK;
use super::super::args::{Names, Teams};
use super::super::print::{columns, say, say_lines, say_text};
use crate::data::{JoinAudit, SEVERAL_TEAMS, Suggestion};
use crate::engine::{Access, EngineError, Progress, Session, read_user_toml};
use crate::workspace::{Aliases, Workspace};

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
    if let Some([name, team]) = args.refuse.as_deref() {
        Session::open(&args.workspace, Access::Write)?.refuse_name(name, team)?;
        say(&format!(
            "“{name}” does not mean {team}, and is not suggested for it again"
        ));
        return Ok(OK);
    }
    let mut session = Session::open(&args.workspace, Access::Read)?;
    let analysis = session.analysis(&Progress::default())?;
    if args.suggest {
        return suggest(args, &analysis.audit);
    }
    say_matched(&analysis.audit);
    say_decided(session.workspace());
    say_list("only in surveys", &analysis.audit.survey_only);
    say_list("only in metrics", &analysis.audit.metrics_only);
    say_proposed(&analysis.audit);
    say_several(&analysis.audit, session.workspace().settings.threshold);
    Ok(OK)
}

/// Says, or chooses, under which names and units the past stands.
pub fn teams(args: &Teams) -> Result<u8, EngineError> {
    let view = match args.view.asked() {
        Some(view) => {
            Session::open(&args.workspace, Access::Write)?.set_view(view)?;
            view
        }
        None => Session::open(&args.workspace, Access::Read)?.workspace().view,
    };
    say(&format!("{}: {}", view.word(), view.told()));
    Ok(OK)
}

fn suggest(args: &Names, audit: &JoinAudit) -> Result<u8, EngineError> {
    let names = audit
        .suggested
        .iter()
        .map(|found| (found.from.clone(), found.to.clone()))
        .collect();
    let accepted = Aliases {
        names,
        ..Aliases::default()
    };
    let text = toml::to_string_pretty(&accepted).map_err(|err| EngineError::Damaged {
        path: args.workspace.clone(),
        why: err.to_string(),
    })?;
    say("# Delete the lines that are wrong, then: tribometer names WORKSPACE --accept FILE");
    for found in &audit.suggested {
        let warnings = found.warnings.iter().map(|warning| format!(" (! {warning})"));
        say(&format!(
            "# {}: {}{}",
            found.from,
            found.evidence.join(", "),
            warnings.collect::<String>()
        ));
    }
    say_text(&text);
    Ok(OK)
}

fn say_matched(audit: &JoinAudit) {
    let mut rows = vec![["team", "in surveys", "in metrics"].map(str::to_owned).to_vec()];
    for team in &audit.matched {
        rows.push(vec![
            team.team.clone(),
            team.survey_names.join(", "),
            team.metric_names.join(", "),
        ]);
    }
    say_lines(&columns(&rows, &[false; 3]));
}

fn say_decided(workspace: &Workspace) {
    let accepted = &workspace.aliases;
    if !accepted.is_empty() {
        say("");
        say("accepted (take one back with --forget NAME):");
        let rows: Vec<Vec<String>> = accepted
            .iter()
            .map(|(from, to)| vec![format!("  {from}"), "→".to_owned(), to.clone()])
            .collect();
        say_lines(&columns(&rows, &[false; 3]));
    }
    if !workspace.refused.is_empty() {
        say("");
        say("not the same (take one back with --forget NAME):");
        for (name, teams) in &workspace.refused {
            let teams: Vec<&str> = teams.iter().map(String::as_str).collect();
            say(&format!("  {name} is not {}", teams.join(", ")));
        }
    }
}

fn say_proposed(audit: &JoinAudit) {
    if !audit.suggested.is_empty() {
        say("");
        say("may be the same (accept with --suggest and --accept, refuse with --refuse NAME TEAM):");
        let row = |found: &Suggestion| {
            let warnings = found.warnings.iter().map(|warning| format!("; ! {warning}"));
            vec![
                format!("  {}", found.from),
                "→".to_owned(),
                found.to.clone(),
                format!("{:.2}", found.score),
                found.evidence.join(", ") + &warnings.collect::<String>(),
            ]
        };
        let rows: Vec<Vec<String>> = audit.suggested.iter().map(row).collect();
        say_lines(&columns(&rows, &[false, false, false, true, false]));
    }
    if !audit.unclear.is_empty() {
        say("");
        say("looks like several teams, so none is proposed:");
        for name in &audit.unclear {
            say(&format!("  {}: {}", name.name, name.teams.join(", ")));
        }
    }
}

/// The rule for people who named several teams, with how many there are; few are not counted aloud.
fn say_several(audit: &JoinAudit, threshold: usize) {
    if audit.several_teams.is_empty() {
        return;
    }
    let told: Vec<String> = audit
        .several_teams
        .iter()
        .map(|(quarter, people)| match *people as usize {
            few if few < threshold => format!("{quarter} fewer than {threshold}"),
            many => format!("{quarter} {many}"),
        })
        .collect();
    say("");
    say(&format!(
        "answers that name more than one team count once, under “{SEVERAL_TEAMS}”: {}",
        told.join(", ")
    ));
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
