//! How evenly downloads spread over packages: Hill numbers, Gini, how many packages carry a share. Pure
//! functions over counts. They leave out where the counts are from, and say nothing where there are none.
#![allow(clippy::cast_precision_loss, reason = "counts and ranks are far below 2^52")]

/// The effective number of packages of an order (Hill 1973): how many equally downloaded packages would be as
/// diverse. Order 0 counts packages with at least one download, order 1 is exp of Shannon's entropy, order 2 is
/// the inverse of Simpson's concentration. None where nothing was downloaded.
#[must_use]
pub fn effective_number(counts: &[i64], order: u8) -> Option<f64> {
    // Loops over millions of counts, written so that each is one loop in whatever unit it is compiled.
    let (mut total, mut packages) = (0.0, 0u64);
    for count in counts {
        if *count > 0 {
            total += *count as f64;
            packages += 1;
        }
    }
    if total <= 0.0 {
        return None;
    }
    let exponent = f64::from(order);
    let mut sum = 0.0;
    for count in counts {
        if *count > 0 {
            let share = *count as f64 / total;
            sum += match order {
                0 => 0.0,
                1 => -share * share.ln(),
                2 => share * share,
                _ => share.powf(exponent),
            };
        }
    }
    Some(match order {
        0 => packages as f64,
        1 => sum.exp(),
        _ => sum.powf(1.0 / (1.0 - exponent)),
    })
}

/// The Gini coefficient (0 = all alike, towards 1 = one has all) of counts sorted with the largest first, zeros
/// included: `G = 2 Σ i·x_i / (n Σ x) − (n + 1) / n` with i = 1 for the smallest. None where
/// the sum is zero.
#[must_use]
pub fn gini(largest_first: &[i64]) -> Option<f64> {
    let n = largest_first.len() as f64;
    // With the largest first at i = 1, Σ (n + 1 − i)·x is the ascending Σ i·x.
    let (mut total, mut weighted, mut i) = (0.0, 0.0, 0.0);
    for count in largest_first {
        i += 1.0;
        total += *count as f64;
        weighted += (n + 1.0 - i) * *count as f64;
    }
    if total <= 0.0 {
        return None;
    }
    Some(2.0 * weighted / (n * total) - (n + 1.0) / n)
}

/// The least number of packages, most downloaded first, that carry at least `share` (0–1) of all downloads. None
/// where nothing was downloaded.
#[must_use]
pub fn carrying(largest_first: &[i64], share: f64) -> Option<usize> {
    let total: i64 = largest_first.iter().sum();
    if total <= 0 {
        return None;
    }
    let wanted = share * total as f64;
    let mut carried = 0i64;
    for (index, count) in largest_first.iter().enumerate() {
        carried += count;
        if carried as f64 >= wanted {
            return Some(index + 1);
        }
    }
    Some(largest_first.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        let found = found.expect("a number");
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn equal_counts_are_as_many_as_they_are() {
        for order in 0..=2 {
            near(effective_number(&[7, 7, 7, 7], order), 4.0);
        }
        near(gini(&[7, 7, 7, 7]), 0.0);
        assert_eq!(carrying(&[7, 7, 7, 7], 0.5), Some(2));
    }

    #[test]
    fn worked_examples() {
        // Shares 1/2, 1/4, 1/4: entropy 1.5 ln 2, concentration 3/8.
        near(effective_number(&[2, 1, 1, 0], 0), 3.0);
        near(effective_number(&[2, 1, 1, 0], 1), 2f64.powf(1.5));
        near(effective_number(&[2, 1, 1, 0], 2), 8.0 / 3.0);
        // One of four has all: G = 1 − 1/n.
        near(gini(&[9, 0, 0, 0]), 0.75);
        near(gini(&[3, 1]), 0.25);
        assert_eq!(carrying(&[90, 5, 4, 1], 0.95), Some(2));
        assert_eq!(carrying(&[90, 5, 4, 1], 0.99), Some(3));
    }

    #[test]
    fn nothing_downloaded_is_no_number() {
        assert_eq!(effective_number(&[0, 0], 1), None);
        assert_eq!(gini(&[]), None);
        assert_eq!(carrying(&[0], 0.5), None);
    }
}
