//! The scales on which values are spread evenly.

use crate::model::{Point, Scale};

/// A point on the scale where its spread is even.
pub fn on_scale(point: &Point, scale: Scale) -> Option<f64> {
    let value = point.value.filter(|v| v.is_finite())?;
    match scale {
        Scale::Linear => Some(value),
        Scale::Log => Some(value.max(1e-9).ln()),
        // Anscombe's form of the arcsine keeps the spread even down to a few events.
        Scale::Arcsine => {
            let n = point.effective;
            let share = (value.clamp(0.0, 1.0) * n + 0.375) / (n + 0.75);
            (n > 0.0).then(|| share.sqrt().asin())
        }
    }
}

/// Sampling error of a point on the scale.
pub fn error_on(point: &Point, scale: Scale) -> Option<f64> {
    let error = point.error.filter(|e| e.is_finite());
    match scale {
        Scale::Linear => error,
        Scale::Log => Some(error? / point.value.filter(|v| *v > 0.0)?),
        Scale::Arcsine => (point.effective > 0.0).then(|| 0.5 / point.effective.sqrt()),
    }
}

/// Less than this is no change that anybody would act on, however many events show it.
pub fn least_spread(median: f64, scale: Scale) -> f64 {
    match scale {
        Scale::Log => 0.02,
        Scale::Arcsine => 0.004,
        Scale::Linear => (median.abs() * 0.005).max(1e-9),
    }
}
