//! A small generator of random numbers of its own: a seed must give the same bytes on every machine and in every
//! later version, which neither a library's generator nor a platform's mathematics promises.

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scrambles 64 bits (the finaliser of SplitMix64).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream that belongs to these numbers, unlike that of any others.
    pub fn of(parts: &[u64]) -> Random {
        Random(parts.iter().fold(STEP, |state, part| mix(state ^ mix(part.wrapping_add(STEP)))))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Evenly from 0 to below 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True with this probability (0-1).
    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Evenly from 0 to below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Evenly from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// Evenly between two numbers.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Bell-shaped with mean 0 and spread 1: set bits of a word, smoothed by two even numbers, for no logarithm or
    /// cosine gives the same last digit everywhere.
    pub fn normal(&mut self) -> f64 {
        // 16 is the variance of the number of set bits, 1/6 that of the difference of two even numbers.
        const SPREAD: f64 = 4.020_779_360_604_94;
        (f64::from(self.bits().count_ones()) - 32.0 + self.share() - self.share()) / SPREAD
    }

    /// Around `median`, skewed to the right, `spread` being that of the logarithm.
    pub fn skewed(&mut self, median: f64, spread: f64) -> f64 {
        median * exp(spread * self.normal())
    }

    /// One of the others with its chance in percent, else the usual one.
    pub fn pick<T: Copy>(&mut self, usual: T, others: &[(T, u64)]) -> T {
        let mut roll = self.below(100);
        for (value, percent) in others {
            if roll < *percent {
                return *value;
            }
            roll -= percent;
        }
        usual
    }

    /// Any of these, all alike.
    pub fn one_of<T: Copy, const N: usize>(&mut self, of: &[T; N]) -> T {
        const { assert!(N > 0) };
        of[self.below(N as u64) as usize]
    }
}

/// e to the power `x` by plain arithmetic, for libraries differ in the last digit; `x` is held within ±700.
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let twos = (x * std::f64::consts::LOG2_E).round();
    let rest = x - twos * std::f64::consts::LN_2;
    let series = (1..=13).rev().fold(1.0, |sum, n| 1.0 + sum * rest / f64::from(n));
    series * f64::from_bits(((twos as i64 + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_fixed_for_ever() {
        let mut random = Random::of(&[1, 2, 3]);
        assert_eq!([random.bits(), random.bits()], [6_612_834_222_029_128_927, 11_262_769_574_050_607_830]);
    }

    #[test]
    fn exp_is_the_exponential() {
        for x in [-700.0, -3.5, -0.1, 0.0, 0.4, 1.0, 12.25, 700.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn normal_has_mean_spread_and_tails_of_a_bell() {
        let mut random = Random::of(&[7]);
        let n = 200_000;
        let drawn: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        let spread = (drawn.iter().map(|x| x * x).sum::<f64>() / f64::from(n)).sqrt();
        let tail = drawn.iter().filter(|x| **x > 2.326).count() as f64 / f64::from(n);
        assert!(
            mean.abs() < 0.01 && (spread - 1.0).abs() < 0.01 && (tail - 0.01).abs() < 0.002,
            "{mean} {spread} {tail}"
        );
    }
}
