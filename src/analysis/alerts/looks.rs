//! What a deviation is worth when it is the furthest of many that were looked at.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::analysis::deviation::sigma_of;

/// The σ, sign kept, of a deviation that is one of so many looks (Bonferroni).
pub fn among(sigma: f64, looks: f64) -> f64 {
    let p = Normal::new(0.0, 1.0).map_or(1.0, |n| 2.0 * n.sf(sigma.abs()));
    sigma_of((p * looks.max(1.0)).min(1.0)).copysign(sigma)
}
