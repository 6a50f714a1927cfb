//! Random numbers with a stream that never changes.
//!
//! Bootstraps and the sample organisation must give the same bytes on every machine and in every later
//! version. So everything here is fixed by this file: the generator is PCG64 (XSL-RR 128/64, crate
//! `rand_pcg`), the seeding, the integer ranges, the normal numbers and even logarithm and exponential are
//! our own and use only operations that IEEE 754 rounds in one way. The tests at the foot pin the stream.

use rand_core::Rng as _;
use rand_pcg::Pcg64;

/// Means above this are drawn from the rounded normal distribution (see [`Rng::poisson`]).
const POISSON_NORMAL_FROM: f64 = 4096.0;

/// Largest mean that one inversion of the Poisson distribution takes; larger ones are sums of such pieces.
const POISSON_PIECE: f64 = 16.0;

/// A seeded stream of random numbers.
///
/// Two streams with the same seed are equal for ever. [`Rng::fork`] gives a named stream of its own, which
/// depends on the seed and the name only, not on how much was drawn before: new draws in one part of a
/// program leave the others as they were.
#[derive(Clone, Debug)]
pub struct Rng {
    key: u64,
    source: Pcg64,
}

impl Rng {
    /// The stream of a seed. Equal seeds give equal streams; near seeds give unrelated ones (the state is
    /// filled by SplitMix64).
    pub fn from_seed(seed: u64) -> Self {
        let mut fill = seed;
        let mut word = || u128::from(split_mix(&mut fill));
        let state = (word() << 64) | word();
        let stream = (word() << 64) | word();
        Self {
            key: seed,
            source: Pcg64::new(state, stream),
        }
    }

    /// The stream of some content, such as a fingerprint or a name: FNV-1a over the bytes gives the seed.
    pub fn from_bytes(content: &[u8]) -> Self {
        Self::from_seed(fnv1a(content))
    }

    /// A stream of its own for one part of the work. It depends on this stream's seed and on `label`, not on
    /// what has been drawn so far.
    #[must_use]
    pub fn fork(&self, label: &str) -> Self {
        let mut key = self.key ^ fnv1a(label.as_bytes());
        Self::from_seed(split_mix(&mut key))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.source.next_u64()
    }

    /// A number in `[0, 1)`, a multiple of 2^-53, every one equally likely.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * UNIT
    }

    /// A whole number in `0..n`, all equally likely (Lemire 2019: multiply, reject the uneven rest).
    /// `below(0)` is 0 and draws nothing.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            // The uneven rest is smaller than n, so that its division is seldom needed.
            if product as u64 >= n || product as u64 >= n.wrapping_neg() % n {
                return (product >> 64) as u64;
            }
        }
    }

    /// A normal number, by inversion of the distribution function (Wichura 1988, algorithm AS 241), one draw
    /// each. `sd` is taken as it is: 0 gives `mean`.
    pub fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        let open = ((self.bits() >> 11) as f64 + 0.5) * UNIT;
        mean + sd * normal_from_uniform(open)
    }

    /// A log-normal number with this median and this geometric standard deviation: `median * gsd^z`.
    /// Not positive arguments have no logarithm; such a `median` is returned as it is, such a `gsd` counts as 1.
    pub fn lognormal(&mut self, median: f64, gsd: f64) -> f64 {
        let z = self.normal(0.0, 1.0);
        if median > 0.0 && gsd > 0.0 {
            median * portable_exp(z * portable_ln(gsd))
        } else {
            median
        }
    }

    /// A Poisson count. Inversion for pieces of the mean up to 16, added up (sums of Poisson counts are
    /// Poisson); above a mean of 4096 the rounded normal with the same mean and variance. A mean that is not
    /// positive (or not finite) gives 0.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if !(mean > 0.0 && mean.is_finite()) {
            return 0;
        }
        if mean > POISSON_NORMAL_FROM {
            return self.normal(mean, mean.sqrt()).round().max(0.0) as u64;
        }
        let pieces = (mean / POISSON_PIECE).ceil();
        (0..pieces as u64)
            .map(|_| self.poisson_piece(mean / pieces))
            .sum()
    }

    /// True with probability `p` (0 or less: never, 1 or more: always). Always draws once.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// One of the values, all equally likely; `None` of an empty slice.
    pub fn choose<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        values.get(self.below(values.len() as u64) as usize)
    }

    /// An index drawn in proportion to its weight. Weights that are negative or not finite count as 0; if no
    /// weight is positive the answer is 0. Always draws once.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let usable = |w: f64| if w.is_finite() && w > 0.0 { w } else { 0.0 };
        let total: f64 = weights.iter().copied().map(usable).sum();
        let mut left = self.uniform() * total;
        let mut last = 0;
        for (index, weight) in weights.iter().copied().map(usable).enumerate() {
            if weight > 0.0 {
                last = index;
                if left < weight {
                    return index;
                }
                left -= weight;
            }
        }
        last
    }

    /// Puts the values in a random order, every order equally likely (Fisher-Yates from the end).
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for end in (1..values.len()).rev() {
            let other = self.below(end as u64 + 1) as usize;
            values.swap(end, other);
        }
    }

    fn poisson_piece(&mut self, mean: f64) -> u64 {
        let mut left = self.uniform();
        let mut share = portable_exp(-mean);
        let mut count = 0;
        // Shares vanish long before 200 when the mean is at most 16; the bound only guards the last rounding.
        while left >= share && count < 200 {
            left -= share;
            count += 1;
            share *= mean / count as f64;
        }
        count
    }
}

const UNIT: f64 = 1.0 / (1_u64 << 53) as f64;

/// SplitMix64 (Steele, Lea & Flood 2014): a step of the counter and its scrambled value.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// FNV-1a, 64 bits.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// The standard normal quantile of `p` in (0, 1), relative error about 1e-16 (AS 241, routine PPND16).
pub(super) fn normal_from_uniform(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE_TOP, r) / polynomial(&CENTRE_BOTTOM, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let z = normal_upper_from_tail(tail);
    if q < 0.0 { -z } else { z }
}

/// The distance from the centre at which the standard normal leaves `tail` (at most 0.075) outside.
pub(super) fn normal_upper_from_tail(tail: f64) -> f64 {
    let r = (-portable_ln(tail)).sqrt();
    if r <= 5.0 {
        polynomial(&MIDDLE_TOP, r - 1.6) / polynomial(&MIDDLE_BOTTOM, r - 1.6)
    } else {
        polynomial(&FAR_TOP, r - 5.0) / polynomial(&FAR_BOTTOM, r - 5.0)
    }
}

/// Coefficients from the constant upwards, by Horner's rule.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_545e3,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Natural logarithm of a positive normal number: the exponent, and the series of `2 artanh` for the rest.
/// The system's own logarithm may differ in its last bit from machine to machine; this one may not.
fn portable_ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7FF).cast_signed() - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = (0..12)
        .rev()
        .fold(0.0, |sum, k| sum * square + 1.0 / (2 * k + 1) as f64);
    let power = exponent as f64;
    power * LN_2_HIGH + (2.0 * s * series + power * LN_2_LOW)
}

/// Exponential by halving the range to `|r| <= ln 2 / 2` and the power series; beyond +-700 it is cut there.
fn portable_exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let power = (x / std::f64::consts::LN_2).round();
    let rest = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let series = (1..=17).rev().fold(1.0, |sum, k| 1.0 + sum * rest / k as f64);
    series * f64::from_bits(((power as i64 + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_never_changes() {
        // The bits were also computed by a second, independent program (PCG64, SplitMix64, FNV-1a by hand).
        let mut rng = Rng::from_seed(2026);
        let drawn: Vec<u64> = (0..3).map(|_| rng.bits()).collect();
        assert_eq!(
            drawn,
            [
                10_676_194_733_773_681_933,
                5_021_326_962_203_572_750,
                15_557_347_159_436_166_006
            ]
        );
        assert_eq!(
            (0..8).map(|_| rng.below(10)).collect::<Vec<_>>(),
            [0, 5, 8, 4, 3, 1, 4, 6]
        );
        assert_eq!(rng.uniform(), 0.158_603_417_096_854_1);
        assert_eq!(rng.normal(0.0, 1.0), 0.194_963_592_583_480_28);
        assert_eq!(rng.lognormal(8.0, 2.5), 3.581_606_120_685_362_4);
        assert_eq!(
            (0..5).map(|_| rng.poisson(40.0)).collect::<Vec<_>>(),
            [36, 43, 47, 43, 32]
        );
        assert_eq!(rng.fork("teams").bits(), 13_030_050_521_775_265_648);
        assert_eq!(Rng::from_bytes(b"wave").bits(), 1_826_622_454_093_515_614);
    }

    #[test]
    fn fork_depends_on_seed_and_name_only() {
        let fresh = Rng::from_seed(7);
        let mut used = fresh.clone();
        used.bits();
        assert_eq!(fresh.fork("a").bits(), used.fork("a").bits());
        assert_ne!(fresh.fork("a").bits(), fresh.fork("b").bits());
        assert_ne!(fresh.fork("a").fork("b").bits(), fresh.fork("b").fork("a").bits());
    }

    #[test]
    fn moments_are_those_asked_for() {
        let mut rng = Rng::from_seed(1);
        let n = 40_000;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let normal: Vec<f64> = (0..n).map(|_| rng.normal(3.0, 2.0)).collect();
        assert!((mean(&normal) - 3.0).abs() < 0.04);
        let variance = mean(&normal.iter().map(|x| (x - 3.0).powi(2)).collect::<Vec<_>>());
        assert!((variance - 4.0).abs() < 0.12);
        for expected in [0.3, 9.0, 70.0, 5000.0] {
            let counts: Vec<f64> = (0..n).map(|_| rng.poisson(expected) as f64).collect();
            assert!((mean(&counts) - expected).abs() < 5.0 * (expected / n as f64).sqrt());
        }
        let mut long: Vec<f64> = (0..n).map(|_| rng.lognormal(10.0, 3.0)).collect();
        long.sort_by(f64::total_cmp);
        assert!((long[n / 2] / 10.0).ln().abs() < 0.03);
        let heads = (0..n).filter(|_| rng.chance(0.25)).count() as f64;
        assert!((heads / n as f64 - 0.25).abs() < 0.01);
    }

    #[test]
    fn ranges_and_weights_are_fair() {
        let mut rng = Rng::from_seed(5);
        let mut hits = [0_u32; 6];
        for _ in 0..60_000 {
            hits[rng.below(6) as usize] += 1;
        }
        assert!(hits.iter().all(|&h| h.abs_diff(10_000) < 400), "{hits:?}");
        let mut drawn = [0_u32; 4];
        for _ in 0..40_000 {
            drawn[rng.weighted(&[1.0, 0.0, 3.0, f64::NAN])] += 1;
        }
        assert_eq!((drawn[1], drawn[3]), (0, 0));
        assert!(drawn[0].abs_diff(10_000) < 400);
        let mut places = [0_u32; 3];
        for _ in 0..30_000 {
            let mut order = [0, 1, 2];
            rng.shuffle(&mut order);
            places[order[0]] += 1;
        }
        assert!(places.iter().all(|&p| p.abs_diff(10_000) < 400), "{places:?}");
    }

    #[test]
    fn nothing_to_draw_from() {
        let mut rng = Rng::from_seed(0);
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.choose::<u8>(&[]), None);
        assert_eq!(rng.weighted(&[]), 0);
        assert_eq!(rng.weighted(&[0.0, -1.0]), 0);
        assert_eq!(rng.poisson(-1.0), 0);
        assert_eq!(rng.poisson(f64::NAN), 0);
        rng.shuffle::<u8>(&mut []);
    }

    #[test]
    fn own_logarithm_and_exponential_agree_with_the_system() {
        for x in [
            1e-300_f64,
            1e-17,
            0.03,
            0.5,
            0.999_999,
            1.0,
            1.5,
            std::f64::consts::SQRT_2,
            7.0,
            1e12,
        ] {
            assert!((portable_ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs(), "ln {x}");
        }
        for x in [-650.0_f64, -20.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 12.25, 500.0] {
            assert!((portable_exp(x) / x.exp() - 1.0).abs() < 1e-15, "exp {x}");
        }
    }

    #[test]
    fn normal_quantile_matches_r() {
        // Exact values, computed with 50 digits.
        let known = [
            (0.975, 1.959_963_984_540_054),
            (0.25, -0.674_489_750_196_081_7),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (p, z) in known {
            assert!(
                (normal_from_uniform(p) - z).abs() < 1e-14 * z.abs().max(1.0),
                "{p}"
            );
        }
    }
}
