//! References of a software catalog (`[kind:][namespace/]name`), its relations, and where its sources lie.

use serde_json::Value;

/// The namespace of what names none.
const DEFAULT: &str = "default";

/// A reference to an entity, in small letters: the catalog does not tell capitals apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ref {
    pub kind: String,
    pub namespace: String,
    pub name: String,
}

impl Ref {
    /// `None` where kind or name are missing.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Option<Self> {
        let part = |text: &str| text.trim().to_lowercase();
        let (kind, namespace, name) = (part(kind), part(namespace), part(name));
        let is_whole = !kind.is_empty() && !namespace.is_empty() && !name.is_empty();
        is_whole.then_some(Self {
            kind,
            namespace,
            name,
        })
    }

    /// Reads a reference in any of its forms; what it leaves out is filled in.
    pub fn read(text: &str, kind: &str, namespace: &str) -> Option<Self> {
        let text = text.trim();
        let (kind, rest) = text.split_once(':').unwrap_or((kind, text));
        let (namespace, name) = rest.split_once('/').unwrap_or((namespace, rest));
        Self::new(kind, namespace, name)
    }

    /// The name, with its namespace where that is not the usual one.
    pub fn short(&self) -> String {
        if self.namespace == DEFAULT {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }

    /// Every way in which other files may write it.
    pub fn forms(&self) -> Vec<String> {
        let (kind, namespace, name) = (&self.kind, &self.namespace, &self.name);
        let mut forms = vec![
            self.short(),
            format!("{namespace}/{name}"),
            format!("{kind}:{namespace}/{name}"),
        ];
        if namespace == DEFAULT {
            forms.push(format!("{kind}:{name}"));
        }
        forms.dedup();
        forms
    }
}

/// The targets of all relations of a type: `targetRef`, or in older catalogs an object.
pub(super) fn related(relations: &str, wanted: &str) -> Vec<Ref> {
    let Ok(Value::Array(relations)) = serde_json::from_str(relations) else {
        return Vec::new();
    };
    let target = |relation: &Value| {
        if relation.get("type")?.as_str()? != wanted {
            return None;
        }
        if let Some(text) = relation.get("targetRef").and_then(Value::as_str) {
            return Ref::read(text, "group", DEFAULT);
        }
        let target = relation.get("target")?;
        let part = |name: &str| target.get(name).and_then(Value::as_str);
        Ref::new(part("kind")?, part("namespace").unwrap_or(DEFAULT), part("name")?)
    };
    relations.iter().filter_map(target).collect()
}

/// The repository in which a location lies: `acme/shop` of `url:https://github.com/acme/shop/tree/main/`.
pub(super) fn repository_of_location(location: &str) -> Option<String> {
    let address = location.trim().strip_prefix("url:")?;
    let (_, rest) = address.split_once("://")?;
    let path = rest.split_once('/')?.1;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(at) = parts.iter().position(|part| *part == "_git") {
        let project = parts.get(at.checked_sub(1)?)?;
        return Some(format!("{project}/{}", parts.get(at + 1)?));
    }
    // Where the branch and the path inside the repository begin.
    let is_inside = |part: &&str| ["tree", "blob", "-", "src", "raw", "edit"].contains(part);
    let end = parts.iter().position(is_inside).unwrap_or(parts.len());
    let repository = parts.get(..end).filter(|parts| parts.len() >= 2)?.join("/");
    Some(repository.strip_suffix(".git").unwrap_or(&repository).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_in_every_form() {
        let payments = Ref::new("group", "default", "payments");
        for text in [
            "group:default/payments",
            "default/payments",
            "payments",
            "Group:Payments",
        ] {
            assert_eq!(Ref::read(text, "group", "default"), payments, "{text}");
        }
        let other = Ref::read("payments", "group", "money").unwrap();
        assert_eq!(
            (other.short().as_str(), other.forms().len()),
            ("money/payments", 2)
        );
        assert_eq!(Ref::read("user:jo", "group", "default").unwrap().kind, "user");
        assert_eq!(Ref::read(" ", "group", "default"), None);
    }

    #[test]
    fn relations_of_both_ages_are_read() {
        let text = r#"[{"type":"childOf","targetRef":"group:default/a"},
            {"type":"childOf","target":{"kind":"Group","namespace":"default","name":"B"}},
            {"type":"hasMember","targetRef":"user:default/x"}]"#;
        let names: Vec<String> = related(text, "childOf").iter().map(Ref::short).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(related("no json", "childOf").is_empty());
    }

    #[test]
    fn the_repository_is_read_off_its_location() {
        for (location, repository) in [
            (
                "url:https://github.com/acme/mono/tree/main/services/shop/",
                Some("acme/mono"),
            ),
            (
                "url:https://gitlab.example.org/a/b/c/-/blob/main/catalog-info.yaml",
                Some("a/b/c"),
            ),
            (
                "url:https://dev.azure.com/acme/Shop/_git/cart?path=/x",
                Some("Shop/cart"),
            ),
            (
                "url:https://bitbucket.org/acme/shop/src/master/",
                Some("acme/shop"),
            ),
            ("url:https://github.com/acme/shop.git", Some("acme/shop")),
            ("file:/catalog/all.yaml", None),
            ("url:https://github.com/", None),
        ] {
            assert_eq!(
                repository_of_location(location).as_deref(),
                repository,
                "{location}"
            );
        }
    }
}
