//! Net scores: promoters minus detractors.

use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};

/// Answers below which a net score is not shown for a team: its half width is over 30 points.
pub const MIN_TEAM_ANSWERS: usize = 20;

/// A net score with its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetScore {
    /// The score, -100..100, with the adjusted interval, cut at ±100.
    pub stat: Stat,
    /// Centre of the interval, -100..100; it is not the score itself.
    pub centre: f64,
    /// Half width of the interval before it was cut.
    pub half_width: f64,
    /// Standard error of `centre`.
    pub centre_se: f64,
}

/// A net score (NPS, eNPS, "tool NPS") from its three counts, with the adjusted Wald interval.
///
/// Estimate 100(p_prom - p_det) and its plain standard error. The interval takes n + 3 answers with 3/4 more
/// promoters and 3/4 more detractors (and 1½ more passives): e' ± z·sqrt((p'_prom + p'_det - e'²)/(n+3)). It
/// stays honest at n = 6 and with promoters only. Errors: no answer. The half width is over 30 points below
/// n = 20: not for single teams. Source: Rocks 2016, The American Statistician 70(4).
pub fn net_score(promoters: u64, passives: u64, detractors: u64, level: f64) -> Result<NetScore, Undefined> {
    check_level(level)?;
    let n = promoters + passives + detractors;
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let (raw, raw_se) = net(promoters as f64, detractors as f64, n as f64);
    let (centre, centre_se) = net(promoters as f64 + 0.75, detractors as f64 + 0.75, n as f64 + 3.0);
    let half_width = dist::normal_two_sided(level) * centre_se;
    let (lo, hi) = (centre - half_width, centre + half_width);
    let stat = Stat::new("adjusted-wald-net", raw, n as usize, level).se(raw_se);
    let stat = stat.bounds(lo.max(-100.0), hi.min(100.0));
    let stat = if lo < -100.0 || hi > 100.0 {
        stat.flag(Flag::Clipped)
    } else {
        stat
    };
    Ok(NetScore {
        stat: stat.checked()?,
        centre,
        half_width,
        centre_se,
    })
}

/// The same score with Wald's interval, e ± z·se, for comparison with programs that print it.
///
/// Not cut at ±100; without width ([`Flag::NoSpread`]) when all answers are alike, and too narrow below n = 20.
/// Errors: no answer. Source: Rocks 2016, where it is the one to avoid.
pub fn net_score_wald(promoters: u64, passives: u64, detractors: u64, level: f64) -> Result<Stat, Undefined> {
    let adjusted = net_score(promoters, passives, detractors, level)?;
    let se = adjusted.stat.se.unwrap_or(0.0);
    let stat = Stat::new("wald-net", adjusted.stat.est, adjusted.stat.n, level)
        .half_width(dist::normal_two_sided(level) * se)
        .se(se);
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// Net score and its standard error, times 100.
fn net(promoters: f64, detractors: f64, n: f64) -> (f64, f64) {
    let share = (promoters - detractors) / n;
    let variance = ((promoters + detractors) / n - share * share).max(0.0);
    (100.0 * share, 100.0 * (variance / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_promoters_still_leave_doubt() {
        let net = net_score(6, 0, 0, 0.95).unwrap();
        assert_eq!(net.stat.est, 100.0);
        assert_eq!(net.stat.hi, Some(100.0));
        assert!(net.stat.flags.contains(Flag::Clipped));
        assert!((net.stat.lo.unwrap() - 25.924_923_774_637_882).abs() < 1e-9);
        assert!(net_score(0, 0, 0, 0.95).is_err());
        assert!(net_score_wald(0, 0, 0, 0.95).is_err());
        assert!(
            net_score_wald(6, 0, 0, 0.95)
                .unwrap()
                .flags
                .contains(Flag::NoSpread)
        );
        // 5/6 with a standard error of sqrt(5)/6/sqrt(6): over 100 and left there.
        let over = net_score_wald(5, 1, 0, 0.95).unwrap();
        assert!((over.hi.unwrap() - 113.153_235_728).abs() < 1e-6);
    }
}
