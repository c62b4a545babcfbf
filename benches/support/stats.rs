//! Medians and spreads of a few runs, and percentiles of many latencies.

/// Figures of the same thing from several runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    values: Vec<f64>,
}

impl Sample {
    pub(crate) fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    pub(crate) fn median(&self) -> Option<f64> {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(sorted[middle]),
            _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        }
    }

    /// The least and the greatest.
    pub(crate) fn spread(&self) -> Option<(f64, f64)> {
        let sorted = self.sorted();
        sorted.first().copied().zip(sorted.last().copied())
    }

    /// The median of the ratios run by run: what disturbs a run disturbs both of its figures.
    pub(crate) fn ratio(&self, other: &Self) -> Option<f64> {
        let pairs = self.values.iter().zip(&other.values);
        let ratios = Self {
            values: pairs.map(|(own, other)| own / other).collect(),
        };
        ratios.median()
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }
}

/// The value that `percent` of the sorted values do not exceed (nearest rank).
pub(crate) fn percentile(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}
