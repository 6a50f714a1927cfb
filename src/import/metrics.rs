//! Finds metrics of the catalogue under the names that files give them.

use crate::base::MetricId;
use crate::data::{Catalogue, Metric};

use super::text;

/// The metric of the catalogue that a file means by this name: by id, name or alias; only letters and digits count.
pub(super) fn find<'a>(name: &str, catalogue: &'a Catalogue) -> Option<&'a Metric> {
    let wanted = text::squeezed(name);
    let is_it = |spelling: &str| text::squeezed(spelling) == wanted;
    catalogue
        .metrics
        .iter()
        .find(|metric| is_it(metric.id.as_str()))
        .or_else(|| {
            catalogue
                .metrics
                .iter()
                .find(|metric| is_it(&metric.name) || metric.aliases.iter().any(|alias| is_it(alias)))
        })
}

/// The id of the metric that a file means, its own name as key where the catalogue does not know it.
pub(super) fn id_of(name: &str, catalogue: &Catalogue) -> MetricId {
    find(name, catalogue).map_or_else(
        || match text::slug(name, '_', 60) {
            slug if slug.is_empty() => MetricId::new(name),
            slug => MetricId::new(slug),
        },
        |metric| metric.id.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_may_spell_a_metric_as_they_like() {
        let catalogue = Catalogue::shipped().unwrap();
        for (name, id) in [
            ("review_time_hours", "review_time_hours"),
            ("Time to first review", "review_time_hours"),
            ("build_minutes", "build_duration_minutes"),
            ("Change Failure Rate", "change_failure_share"),
            ("commits", "commits"),
            ("Open Issues!", "open_issues"),
        ] {
            assert_eq!(id_of(name, &catalogue).as_str(), id, "{name}");
        }
    }

    #[test]
    fn no_two_metrics_share_a_spelling() {
        let catalogue = Catalogue::shipped().unwrap();
        let mut seen = std::collections::BTreeMap::new();
        for metric in &catalogue.metrics {
            let mut own: Vec<String> = vec![text::squeezed(metric.id.as_str()), text::squeezed(&metric.name)];
            own.extend(metric.aliases.iter().map(|alias| text::squeezed(alias)));
            own.sort();
            own.dedup();
            for spelling in own {
                let before = seen.insert(spelling.clone(), metric.id.clone());
                assert!(before.is_none(), "{spelling}: {before:?} and {}", metric.id);
            }
            let known = metric
                .topic
                .as_ref()
                .is_none_or(|topic| catalogue.topic(topic).is_some());
            assert!(known, "{}", metric.id);
        }
    }
}
