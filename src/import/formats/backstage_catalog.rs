//! Backstage's software catalog: groups, users and components as YAML documents or JSON, one entity a record.

use super::{Draft, Family, Format, Kind, as_it_is};
use crate::data::Catalogue;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("backstage-catalog", "Backstage catalog", Family::Catalog),
    recognise,
    arrange: as_it_is,
    draft,
};

/// What the columns of an entity are used for; all others are left out.
const ROLES: &[(&str, Role)] = &[
    ("kind", Role::Status),
    ("spec.type", Role::Status),
    ("metadata.annotations.backstage.io/orphan", Role::Status),
    ("metadata.name", Role::Team),
    ("metadata.namespace", Role::Id),
    ("metadata.title", Role::Name),
    ("spec.profile.displayName", Role::Name),
    ("spec.parent", Role::Parent),
    ("spec.children", Role::Parent),
    ("relations", Role::Parent),
    ("spec.members", Role::People),
    ("spec.memberOf", Role::People),
    ("spec.owner", Role::Owner),
    ("metadata.annotations.github.com/project-slug", Role::Repository),
    ("metadata.annotations.gitlab.com/project-slug", Role::Repository),
    (
        "metadata.annotations.dev.azure.com/project-repo",
        Role::Repository,
    ),
    (
        "metadata.annotations.backstage.io/source-location",
        Role::Repository,
    ),
    (
        "metadata.annotations.backstage.io/managed-by-location",
        Role::Repository,
    ),
    ("spec.profile.email", Role::PersonalData),
    ("spec.profile.picture", Role::PersonalData),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.headers.iter().any(|header| header == name);
    if !has("kind") || !has("metadata.name") {
        return None;
    }
    let version = sheet.headers.iter().position(|header| header == "apiVersion")?;
    let is_backstage = sheet
        .filled(version)
        .any(|version| version.contains("backstage.io/"));
    is_backstage.then(|| {
        (
            0.99,
            "the records are entities with the apiVersion of backstage.io".to_owned(),
        )
    })
}

fn draft(sheet: &Sheet, _: &Catalogue) -> Draft {
    let column = |(at, header): (usize, &String)| {
        let role = ROLES.iter().find(|(name, _)| name == header);
        let role = role.map_or(Role::Ignore, |(_, role)| *role);
        ColumnMapping::new(at + 1, header, role)
    };
    Draft {
        columns: sheet.headers.iter().enumerate().map(column).collect(),
        certain: vec![true; sheet.headers.len()],
        ..Draft::default()
    }
}
