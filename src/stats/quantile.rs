//! Quantiles of durations: the estimate, its exact interval, and what clusters do to it.
//!
//! Events of one author, repository or day resemble each other, so they say less than their number. With
//! eight clusters or more a bootstrap draws whole clusters; with fewer the exact interval is widened by an
//! assumed design effect.

use super::dist;
use super::random::Rng;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::{check_values, mean};
use std::collections::BTreeMap;

use super::bootstrap::expanded_percentile_interval;
pub use super::bootstrap::percentile_interval;

/// Events from which the median has a bounded interval of 95 % and is shown (docs/statistics.md §2.3, appendix A).
pub const MIN_EVENTS_P50: usize = 6;

/// The same for the 75th percentile.
pub const MIN_EVENTS_P75: usize = 13;

/// The same for the 90th percentile.
pub const MIN_EVENTS_P90: usize = 36;

/// The same for the 95th percentile.
pub const MIN_EVENTS_P95: usize = 72;

/// How the space between two order statistics is filled (numbers of Hyndman & Fan 1996).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileRule {
    /// Rank (n - 1)p + 1: the usual one, for survey displays.
    Type7,
    /// Rank (n + 1/3)p + 1/3: median-unbiased whatever the distribution, for metrics.
    Type8,
}

impl QuantileRule {
    /// The rank among `n` values, kept in 1..=n.
    pub(crate) fn rank(self, n: f64, p: f64) -> f64 {
        let rank = match self {
            Self::Type7 => (n - 1.0) * p + 1.0,
            Self::Type8 => (n + 1.0 / 3.0) * p + 1.0 / 3.0,
        };
        rank.clamp(1.0, n)
    }
}

/// The quantile `p` in [0, 1] of the values, in any order. Errors: no value, not finite, p out of range.
/// Source: Hyndman & Fan 1996; R `quantile`.
pub fn quantile(values: &[f64], p: f64, rule: QuantileRule) -> Result<f64, Undefined> {
    let sorted = sorted(values, p)?;
    Ok(quantile_of_sorted(&sorted, p, rule))
}

/// The quantile of at least one value, in rising order.
pub(crate) fn quantile_of_sorted(sorted: &[f64], p: f64, rule: QuantileRule) -> f64 {
    let rank = rule.rank(sorted.len() as f64, p);
    let lower = rank.floor();
    let value = sorted[lower as usize - 1];
    sorted
        .get(lower as usize)
        .map_or(value, |next| value + (rank - lower) * (next - value))
}

/// A quantile with its exact interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderQuantile {
    /// Estimate (type 8) and interval; a side is unbounded where there are too few values for it.
    pub stat: Stat,
    /// Ranks of the bounds, counted from 1.
    pub ranks: (Option<u64>, Option<u64>),
    /// Probability that such an interval holds the quantile, at least the level.
    pub coverage: f64,
}

/// A quantile (type 8) with the interval between two order statistics.
///
/// Ranks l = qbinom(α/2, n, p) and u = qbinom(1-α/2, n, p) + 1; l = 0 or u > n is an unbounded side. Holds for
/// every distribution; assumes independent values (see [`clustered_quantile`]). A bounded interval of 95 %
/// needs 6 values for p50, 13 for p75, 36 for p90. Errors: no value, not finite, p not inside (0, 1).
/// Source: David & Nagaraja 2003, §7.1; docs/statistics.md §2.3.
pub fn order_quantile(values: &[f64], p: f64, level: f64) -> Result<OrderQuantile, Undefined> {
    check_inner(p, level)?;
    let sorted = sorted(values, p)?;
    let n = sorted.len() as u64;
    let tail = 0.5 * (1.0 - level);
    let low = dist::binomial_quantile(tail, n, p);
    let high = dist::binomial_quantile(1.0 - tail, n, p) + 1;
    let below = |rank: u64| {
        if rank == 0 {
            0.0
        } else {
            dist::binomial_at_most(rank - 1, n, p)
        }
    };
    let ranks = ((low > 0).then_some(low), (high <= n).then_some(high));
    let stat = between_ranks("order-statistics", &sorted, p, level, ranks);
    Ok(OrderQuantile {
        stat: stat.checked()?,
        ranks,
        coverage: below(high) - below(low),
    })
}

/// The quantile of Harrell and Davis with the standard error of Maritz and Jarrett.
///
/// A mean of all order statistics, weighted with the beta distribution of shapes (n+1)p and (n+1)(1-p): smoother
/// than [`order_quantile`], and pulled by far outliers at small n. se² = sum w x² - (sum w x)² with the weights of
/// shapes m-1 and n-m, m = [np + 1/2] (Wilcox's form); none where one of them is 0. Interval est ± z·se. Needs
/// two values. Errors as there. Source: Harrell & Davis 1982; Maritz & Jarrett 1978; Wilcox 2017, §3.5.3.
pub fn harrell_davis(values: &[f64], p: f64, level: f64) -> Result<Stat, Undefined> {
    check_inner(p, level)?;
    check_values(values, 2)?;
    let sorted = sorted(values, p)?;
    let n = sorted.len() as f64;
    let (est, _) = beta_moments(&sorted, (n + 1.0) * p, (n + 1.0) * (1.0 - p));
    let stat = Stat::new("harrell-davis", est, values.len(), level);
    let m = (n * p + 0.5).floor();
    if m <= 1.0 || m >= n {
        return stat.checked();
    }
    let (first, second) = beta_moments(&sorted, m - 1.0, n - m);
    let same = sorted.first() == sorted.last();
    let se = if same {
        0.0
    } else {
        (second - first * first).max(0.0).sqrt()
    };
    let stat = if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    };
    stat.half_width(dist::normal_two_sided(level) * se)
        .se(se)
        .checked()
}

/// First and second moment of order statistics weighted with the beta distribution over ((i-1)/n, i/n].
fn beta_moments(sorted: &[f64], a: f64, b: f64) -> (f64, f64) {
    let n = sorted.len() as f64;
    let mut below = 0.0;
    let mut moments = (0.0, 0.0);
    for (index, x) in sorted.iter().enumerate() {
        let upto = dist::beta_lower((index as f64 + 1.0) / n, a, b);
        moments.0 += (upto - below) * x;
        moments.1 += (upto - below) * x * x;
        below = upto;
    }
    moments
}

/// How a quantile of clustered events is bootstrapped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterOptions {
    /// Number of bootstrap samples, 2000 by default.
    pub replicates: u32,
    /// Seed of the random numbers; kept with the result.
    pub seed: u64,
    /// Clusters from which the bootstrap is used, 8 by default.
    pub min_clusters: usize,
    /// Correlation inside a cluster that is assumed below that, 0.1 by default.
    pub rho: f64,
}

impl ClusterOptions {
    /// The defaults of docs/statistics.md §2.3 with this seed.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            replicates: 2000,
            seed,
            min_clusters: 8,
            rho: 0.1,
        }
    }
}

/// A quantile (type 8) of events in clusters, with an interval that heeds them.
///
/// `clusters[i]` names the cluster of `values[i]` (author, day, repository). From `min_clusters` on: whole
/// clusters are drawn with replacement, and limits and se are those of [`expanded_percentile_interval`], which hold as
/// often as they say from eight clusters on (docs/statistics.md §11). Below: the ranks of [`order_quantile`] are moved away
/// from np by sqrt(deff), deff = 1 + (m-1)·rho with m = sum n_j²/n (the mean size seen from an event), flagged
/// [`Flag::AssumedClustering`]. Depends on the values, cluster names and options only, not on their order.
/// Errors: lengths differ, no value, not finite, no replicate. Source: Davison & Hinkley 1997, §3.8; Hesterberg 2015;
/// Kish 1965.
pub fn clustered_quantile(
    values: &[f64],
    clusters: &[u32],
    p: f64,
    level: f64,
    options: &ClusterOptions,
) -> Result<Stat, Undefined> {
    check_inner(p, level)?;
    let sample = ClusterSample::new(values, clusters)?;
    if sample.sizes.len() < options.min_clusters {
        return widened_order_quantile(&sample, p, level, options.rho);
    }
    if options.replicates < 2 {
        return Err(Undefined::TooFew {
            have: options.replicates as usize,
            need: 2,
        });
    }
    let replicates = sample.bootstrap(p, QuantileRule::Type8, options);
    let est = quantile_of_sorted(&sample.values, p, QuantileRule::Type8);
    let (lo, hi, se) = expanded_percentile_interval(&replicates, sample.clusters(), level)?;
    let stat = Stat::new("cluster-bootstrap", est, values.len(), level)
        .bounds(lo, hi)
        .se(se);
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// Values in rising order, each with its cluster. Sorted once, so that a replicate is one walk.
#[derive(Clone, Debug)]
pub struct ClusterSample {
    values: Vec<f64>,
    cluster_of: Vec<u32>,
    sizes: Vec<u64>,
}

/// A position among the sorted values, and how many values of each cluster lie before it.
struct Start {
    at: usize,
    before: Vec<u64>,
}

/// How many values a bootstrap sample has, and how many of them lie before a [`Start`].
#[derive(Clone, Copy, Default)]
struct Drawn {
    n: u64,
    before: u64,
}

impl ClusterSample {
    /// Sorts the values. Clusters are numbered in the order of their names. Errors: lengths differ, no value,
    /// not finite.
    pub fn new(values: &[f64], clusters: &[u32]) -> Result<Self, Undefined> {
        check_values(values, 1)?;
        if values.len() != clusters.len() {
            return Err(Undefined::OutOfSupport);
        }
        let mut number: BTreeMap<u32, u32> = clusters.iter().map(|&name| (name, 0)).collect();
        for (next, (_, index)) in (0..).zip(number.iter_mut()) {
            *index = next;
        }
        let mut sizes = vec![0; number.len()];
        let mut pairs: Vec<(f64, u32)> = Vec::with_capacity(values.len());
        for (&value, name) in values.iter().zip(clusters) {
            let index = number[name];
            sizes[index as usize] += 1;
            pairs.push((value, index));
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (values, cluster_of) = pairs.into_iter().unzip();
        Ok(Self {
            values,
            cluster_of,
            sizes,
        })
    }

    /// Number of clusters.
    pub fn clusters(&self) -> usize {
        self.sizes.len()
    }

    /// The quantile when cluster j counts `times[j]` times: the values are walked in order, each as often as
    /// its cluster, up to the rank of the rule. `None` if nothing counts or `times` has the wrong length.
    pub fn quantile(&self, times: &[u32], p: f64, rule: QuantileRule) -> Option<f64> {
        if times.len() != self.sizes.len() {
            return None;
        }
        let drawn = times.iter().zip(&self.sizes);
        let n = drawn.map(|(&times, size)| u64::from(times) * size).sum();
        self.quantile_from(0, Drawn { n, before: 0 }, times, p, rule)
    }

    /// How many values of each cluster lie before a position.
    fn start(&self, at: usize) -> Start {
        let mut before = vec![0; self.sizes.len()];
        for &cluster in &self.cluster_of[..at] {
            before[cluster as usize] += 1;
        }
        Start { at, before }
    }

    /// [`Self::quantile`], but the walk starts at `at`, before which `drawn.before` values lie, and goes forth or back.
    fn quantile_from(
        &self,
        mut at: usize,
        drawn: Drawn,
        times: &[u32],
        p: f64,
        rule: QuantileRule,
    ) -> Option<f64> {
        if drawn.n == 0 {
            return None;
        }
        let rank = rule.rank(drawn.n as f64, p);
        let lower = rank.floor();
        let (goal, mut before) = (lower as u64, drawn.before);
        let count = |at: usize| u64::from(times[self.cluster_of[at] as usize]);
        while at > 0 && before >= goal {
            at -= 1;
            before -= count(at);
        }
        while at < self.values.len() {
            let upto = before + count(at);
            if upto >= goal {
                // More copies of the same value follow if the rank is not the last of them.
                let next = if upto > goal {
                    Some(at)
                } else {
                    self.next_counted(at + 1, times)
                };
                let value = self.values[at];
                return Some(next.map_or(value, |next| value + (rank - lower) * (self.values[next] - value)));
            }
            before = upto;
            at += 1;
        }
        self.values.last().copied()
    }

    /// Quantiles of `options.replicates` samples of as many clusters, drawn with replacement. Nothing is sorted or
    /// allocated for a single one: it counts how often each cluster is drawn, and walks from where the quantile of all
    /// values lies to where that of the sample does, a few steps.
    fn bootstrap(&self, p: f64, rule: QuantileRule, options: &ClusterOptions) -> Vec<f64> {
        let mut rng = Rng::from_seed(options.seed);
        let start = self.start((p * self.values.len() as f64) as usize);
        let clusters = self.sizes.len();
        let mut times = vec![0_u32; clusters];
        let mut replicates = Vec::with_capacity(options.replicates as usize);
        for _ in 0..options.replicates {
            times.fill(0);
            let mut drawn = Drawn::default();
            for _ in 0..clusters {
                let cluster = rng.below(clusters as u64) as usize;
                times[cluster] += 1;
                drawn.n += self.sizes[cluster];
                drawn.before += start.before[cluster];
            }
            replicates.extend(self.quantile_from(start.at, drawn, &times, p, rule));
        }
        replicates
    }

    fn next_counted(&self, from: usize, times: &[u32]) -> Option<usize> {
        (from..self.values.len()).find(|&at| times[self.cluster_of[at] as usize] > 0)
    }
}

/// Median absolute deviation from the median, times 1/qnorm(3/4) = 1.4826022…, which makes it estimate the
/// standard deviation of a normal distribution. Errors: no value, not finite. Source: Hampel 1974.
pub fn scaled_mad(values: &[f64]) -> Result<f64, Undefined> {
    let centre = quantile(values, 0.5, QuantileRule::Type7)?;
    let distances: Vec<f64> = values.iter().map(|x| (x - centre).abs()).collect();
    Ok(MAD_FACTOR * quantile(&distances, 0.5, QuantileRule::Type7)?)
}

/// 1/qnorm(3/4).
const MAD_FACTOR: f64 = 1.482_602_218_505_602;

/// Spread that survives outliers: [`scaled_mad`]; if more than half of the values are alike,
/// sqrt(pi/2) times the mean distance from the median. Errors: no value, not finite; all values equal.
/// Source: Hampel 1974; docs/statistics.md §0.3.
pub fn robust_spread(values: &[f64]) -> Result<f64, Undefined> {
    let mad = scaled_mad(values)?;
    if mad > 0.0 {
        return Ok(mad);
    }
    let centre = quantile(values, 0.5, QuantileRule::Type7)?;
    let distances: Vec<f64> = values.iter().map(|x| (x - centre).abs()).collect();
    let spread = std::f64::consts::FRAC_PI_2.sqrt() * mean(&distances);
    if spread > 0.0 {
        Ok(spread)
    } else {
        Err(Undefined::ZeroVariance)
    }
}

fn widened_order_quantile(sample: &ClusterSample, p: f64, level: f64, rho: f64) -> Result<Stat, Undefined> {
    let n = sample.values.len() as f64;
    let seen_size = sample.sizes.iter().map(|&size| (size * size) as f64).sum::<f64>() / n;
    let widening = (1.0 + (seen_size - 1.0).max(0.0) * rho.clamp(0.0, 1.0)).sqrt();
    let tail = 0.5 * (1.0 - level);
    let count = sample.values.len() as u64;
    let (low, high) = (
        dist::binomial_quantile(tail, count, p),
        dist::binomial_quantile(1.0 - tail, count, p) + 1,
    );
    let centre = n * p;
    let low = (centre - (centre - low as f64) * widening).floor();
    let high = (centre + (high as f64 - centre) * widening).ceil();
    let ranks = (
        (low >= 1.0).then_some(low as u64),
        (high <= n).then_some(high as u64),
    );
    between_ranks("order-statistics-deff", &sample.values, p, level, ranks)
        .flag(Flag::AssumedClustering)
        .checked()
}

fn between_ranks(
    method: &'static str,
    sorted: &[f64],
    p: f64,
    level: f64,
    ranks: (Option<u64>, Option<u64>),
) -> Stat {
    let at = |rank: u64| sorted.get(rank as usize - 1).copied();
    let mut stat = Stat::new(
        method,
        quantile_of_sorted(sorted, p, QuantileRule::Type8),
        sorted.len(),
        level,
    );
    stat.lo = ranks.0.and_then(at);
    stat.hi = ranks.1.and_then(at);
    if stat.lo.is_none() || stat.hi.is_none() {
        return stat.flag(Flag::OneSided);
    }
    if stat.lo == stat.hi {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
}

fn check_inner(p: f64, level: f64) -> Result<(), Undefined> {
    check_level(level)?;
    if p > 0.0 && p < 1.0 {
        Ok(())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

fn sorted(values: &[f64], p: f64) -> Result<Vec<f64>, Undefined> {
    check_values(values, 1)?;
    if !(0.0..=1.0).contains(&p) {
        return Err(Undefined::OutOfSupport);
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(sample: &ClusterSample, times: &[u32]) -> Vec<f64> {
        let pairs = sample.values.iter().zip(&sample.cluster_of);
        pairs
            .flat_map(|(&x, &c)| std::iter::repeat_n(x, times[c as usize] as usize))
            .collect()
    }

    #[test]
    fn walking_equals_copying() {
        let mut rng = Rng::from_seed(3);
        for _ in 0..300 {
            let n = 1 + rng.below(30) as usize;
            let values: Vec<f64> = (0..n).map(|_| rng.below(12) as f64).collect();
            let clusters: Vec<u32> = (0..n).map(|_| rng.below(6) as u32).collect();
            let sample = ClusterSample::new(&values, &clusters).unwrap();
            let times: Vec<u32> = (0..sample.clusters()).map(|_| rng.below(4) as u32).collect();
            for rule in [QuantileRule::Type7, QuantileRule::Type8] {
                for p in [0.1, 0.5, 0.75, 0.99] {
                    let copied = quantile(&expanded(&sample, &times), p, rule).ok();
                    let walked = sample.quantile(&times, p, rule);
                    match (copied, walked) {
                        (Some(a), Some(b)) => assert!((a - b).abs() < 1e-12, "{a} {b}"),
                        other => assert_eq!(other, (None, None)),
                    }
                }
            }
        }
    }

    #[test]
    fn replicates_are_those_of_whole_walks() {
        let mut rng = Rng::from_seed(4);
        for clusters in [8_u64, 13, 40] {
            let values: Vec<f64> = (0..6 * clusters).map(|_| rng.below(90) as f64).collect();
            let names: Vec<u32> = values.iter().map(|_| rng.below(clusters) as u32).collect();
            let sample = ClusterSample::new(&values, &names).unwrap();
            for p in [0.02, 0.5, 0.75, 0.98] {
                let options = ClusterOptions {
                    replicates: 300,
                    ..ClusterOptions::with_seed(clusters)
                };
                let quick = sample.bootstrap(p, QuantileRule::Type8, &options);
                let mut draws = Rng::from_seed(options.seed);
                for replicate in quick {
                    let mut times = vec![0; sample.clusters()];
                    for _ in 0..times.len() {
                        times[draws.below(sample.clusters() as u64) as usize] += 1;
                    }
                    assert_eq!(Some(replicate), sample.quantile(&times, p, QuantileRule::Type8));
                }
            }
        }
    }

    #[test]
    fn order_of_rows_does_not_matter() {
        let values: Vec<f64> = (0..60).map(|i| f64::from((i * 37) % 61)).collect();
        let clusters: Vec<u32> = (0..60).map(|i| i % 9).collect();
        let options = ClusterOptions {
            replicates: 200,
            ..ClusterOptions::with_seed(11)
        };
        let there = clustered_quantile(&values, &clusters, 0.75, 0.95, &options).unwrap();
        let (back, behind): (Vec<f64>, Vec<u32>) = (
            values.iter().rev().copied().collect(),
            clusters.iter().rev().copied().collect(),
        );
        assert_eq!(
            there,
            clustered_quantile(&back, &behind, 0.75, 0.95, &options).unwrap()
        );
        assert_eq!(there.method, "cluster-bootstrap");
        assert!(there.lo.unwrap() < there.est && there.est < there.hi.unwrap());
    }

    #[test]
    fn clusters_that_differ_widen_the_interval() {
        let values: Vec<f64> = (0..100)
            .map(|i| f64::from(i / 10) * 10.0 + f64::from(i % 10) * 0.1)
            .collect();
        let own: Vec<u32> = (0..100).collect();
        let tens: Vec<u32> = (0..100).map(|i| i / 10).collect();
        let options = ClusterOptions::with_seed(1);
        let width = |clusters: &[u32]| {
            let stat = clustered_quantile(&values, clusters, 0.5, 0.95, &options).unwrap();
            stat.hi.unwrap() - stat.lo.unwrap()
        };
        assert!(
            width(&tens) > 1.5 * width(&own),
            "{} {}",
            width(&tens),
            width(&own)
        );
    }

    #[test]
    fn few_clusters_use_the_assumed_design_effect() {
        let values: Vec<f64> = (1..=60).map(f64::from).collect();
        let clusters: Vec<u32> = (0..60).map(|i| i % 3).collect();
        let options = ClusterOptions::with_seed(1);
        let stat = clustered_quantile(&values, &clusters, 0.5, 0.95, &options).unwrap();
        assert!(stat.flags.contains(Flag::AssumedClustering));
        // Ranks 22 and 39 without clusters; deff = 1 + 19 * 0.1 moves them from 30 to 8 and 9 steps times sqrt 2.9.
        assert_eq!((stat.lo, stat.hi), (Some(16.0), Some(46.0)));
        let single = clustered_quantile(&values, &[7; 60], 0.9, 0.95, &options).unwrap();
        assert_eq!(single.hi, None);
    }

    #[test]
    fn few_values_leave_a_side_open() {
        let five = order_quantile(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.5, 0.95).unwrap();
        assert_eq!((five.stat.lo, five.stat.hi), (None, None));
        let bounded = |p: f64| {
            (1..100).find(|&n| {
                let values: Vec<f64> = (0..n).map(|i| i as f64).collect();
                let stat = order_quantile(&values, p, 0.95).unwrap().stat;
                stat.lo.is_some() && stat.hi.is_some()
            })
        };
        assert_eq!(
            [0.5, 0.75, 0.9, 0.95].map(bounded),
            [MIN_EVENTS_P50, MIN_EVENTS_P75, MIN_EVENTS_P90, MIN_EVENTS_P95].map(Some)
        );
    }

    #[test]
    fn refused_inputs() {
        assert_eq!(
            quantile(&[], 0.5, QuantileRule::Type7),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(
            quantile(&[f64::NAN], 0.5, QuantileRule::Type7),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(order_quantile(&[1.0], 1.0, 0.95), Err(Undefined::OutOfSupport));
        assert!(ClusterSample::new(&[1.0, 2.0], &[1]).is_err());
        assert_eq!(robust_spread(&[2.0, 2.0]), Err(Undefined::ZeroVariance));
    }
}
