//! Argo CD applications (`argocd app list -o json`, `kubectl get applications -o json` or `-o yaml`): each entry of an
//! application's history is a deployment. Argo CD keeps only the last entries, so their number is a lower bound.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Cell, Row, Sheet};
use crate::import::text;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("argocd-applications", "Argo CD applications", Family::Events),
    recognise,
    arrange,
    draft,
};

/// Entries that Argo CD keeps where the application does not say otherwise.
const KEPT: u64 = 10;

const APPLICATION: &str = "application";
const PROJECT: &str = "project";
const ENVIRONMENT: &str = "environment (of names)";
const ID: &str = "history entry";
const STARTED: &str = "deploy started at";
/// Older entries have no start; then the deployment begins, for all that is known, when it ends.
const BEGUN: &str = "deploy started at, or else deployed at";
const DEPLOYED: &str = "deployed at";
const COUNTS: &str = "counts (has a history)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, &["project"]),
    (Role::Repository, &["application"]),
    (Role::Environment, &["environmentofnames"]),
    (Role::Id, &["historyentry"]),
    (Role::Created, &["deploystartedatorelsedeployedat"]),
    (Role::Started, &["deploystartedat"]),
    (Role::Deployed, &["deployedat"]),
    (Role::Valid, &["countshasahistory"]),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::at(sheet, "metadata.name").is_some()
        && shape::has_any(sheet, &["status.history", "status.sync.status"])
        && shape::has_any(
            sheet,
            &[
                "spec.project",
                "spec.destination.server",
                "spec.destination.namespace",
            ],
        );
    fits.then(|| {
        (
            0.99,
            "the records are applications of Argo CD (spec.destination, status.sync, status.history)"
                .to_owned(),
        )
    })
}

/// The columns of an application that say whose it is.
struct Columns {
    name: Option<usize>,
    namespace: Option<usize>,
    project: Option<usize>,
    destination: [Option<usize>; 3],
    history: Option<usize>,
    limit: Option<usize>,
}

/// What an entry of the history gives.
#[derive(Default)]
struct Entry {
    id: String,
    started: String,
    deployed: String,
}

fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let column = |name: &str| shape::at(&sheet, name);
    let columns = Columns {
        name: column("metadata.name"),
        namespace: column("metadata.namespace"),
        project: column("spec.project"),
        destination: [
            column("spec.destination.name"),
            column("spec.destination.server"),
            column("spec.destination.namespace"),
        ],
        history: column("status.history"),
        limit: column("spec.revisionHistoryLimit"),
    };
    let Some(history) = columns.history else {
        return Err(ImportError::new(
            "no-history",
            Place::file(&sheet.file),
            "lists applications of Argo CD without status.history, so it tells no deployment",
            "export them whole: argocd app list -o json, or kubectl get applications -A -o json",
        ));
    };
    let applications = std::mem::take(sheet.rows.plain_mut());
    let mut rows: Vec<Row> = Vec::new();
    let count = applications.len();
    let mut cut = 0;
    let mut entries: Vec<Entry> = Vec::new();
    for mut row in applications {
        let found = entries_of(&row, &columns);
        let limit = shape::first(&row, &[columns.limit]).parse().unwrap_or(KEPT);
        cut += usize::from(limit > 0 && found.len() as u64 >= limit);
        row.cells[history] = Cell::new();
        for entry in found {
            rows.push(row.clone());
            entries.push(entry);
        }
        if rows.last().is_none_or(|last| last.number != row.number) {
            rows.push(row);
            entries.push(Entry::default());
        }
    }
    sheet.rows = rows.into();
    note_cut(&mut sheet, cut, count);
    add_columns(&mut sheet, &columns, entries);
    Ok(sheet)
}

fn entries_of(row: &Row, columns: &Columns) -> Vec<Entry> {
    let name = shape::first(row, &[columns.name]);
    let history = columns.history.map_or("", |at| row.cells[at].as_str());
    shape::objects(history)
        .iter()
        .map(|entry| Entry {
            id: entry
                .get("id")
                .map_or_else(String::new, |id| format!("{name}/{id}")),
            started: shape::text_at(entry, &["deployStartedAt"]).to_owned(),
            deployed: shape::text_at(entry, &["deployedAt"]).to_owned(),
        })
        .collect()
}

fn note_cut(sheet: &mut Sheet, cut: usize, count: usize) {
    if cut == 0 {
        return;
    }
    let message = format!(
        "{cut} of {count} applications have as many entries in their history as Argo CD keeps: earlier deployments are \
         gone, so the number of deployments is a lower bound"
    );
    let notice = Notice::caution("history-truncated", Place::file(&sheet.file), message);
    sheet.notices.push(notice.hint(
        "export often enough that no history is full, or raise revisionHistoryLimit of the applications",
    ));
}

fn add_columns(sheet: &mut Sheet, columns: &Columns, entries: Vec<Entry>) {
    let namespace = [columns.destination[2], columns.namespace];
    let name = columns.name;
    shape::add(sheet, APPLICATION, |row| shape::first(row, &[name]).to_owned());
    // Whoever has not set up projects has all applications in “default”; then the namespace they go to tells them apart.
    let has_projects = sheet
        .rows
        .plain()
        .iter()
        .any(|row| !matches!(shape::first(row, &[columns.project]), "" | "default"));
    shape::add(sheet, PROJECT, |row| {
        if has_projects {
            shape::first(row, &[columns.project]).to_owned()
        } else {
            shape::first(row, &namespace).to_owned()
        }
    });
    shape::add(sheet, ENVIRONMENT, |row| {
        let places = [columns.destination[0], columns.destination[2], name];
        places
            .iter()
            .map(|&place| environment(shape::first(row, &[place])))
            .chain([environment(shape::first(row, &[columns.destination[1]]))])
            .find(|environment| !environment.is_empty())
            .unwrap_or_default()
            .to_owned()
    });
    let mut parts = entries.into_iter();
    for row in &mut sheet.rows {
        let entry = parts.next().unwrap_or_default();
        let has_history = !entry.deployed.is_empty();
        let begun = if entry.started.is_empty() {
            entry.deployed.clone()
        } else {
            entry.started.clone()
        };
        let counts = if has_history { "yes" } else { "no-history" }.to_owned();
        row.cells
            .extend([entry.id, begun, entry.started, entry.deployed, counts].map(Cell::from));
    }
    for header in [ID, BEGUN, STARTED, DEPLOYED, COUNTS] {
        shape::add_header(sheet, header);
    }
}

/// The environment that a name tells by one of its words; nothing where none does.
fn environment(name: &str) -> &'static str {
    const OTHERS: [&str; 17] = [
        "staging",
        "stage",
        "stg",
        "dev",
        "develop",
        "development",
        "test",
        "testing",
        "qa",
        "uat",
        "int",
        "integration",
        "preview",
        "sandbox",
        "preprod",
        "nonprod",
        "canary",
    ];
    let words = text::words(name);
    let is_any = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    if is_any(&OTHERS) {
        "not production"
    } else if is_any(&["prod", "production", "prd", "live"]) {
        "production"
    } else {
        ""
    }
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Deployments);
    draft
}
