//! Composites over all weightings: how often one side wins when the weights of the components are drawn at random.
//! It leaves out the components, and their sampling error.

/// Why nothing can be said of a composite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompositeError {
    /// There are no components.
    #[error("a composite needs at least one component")]
    NoComponents,
    /// A component is missing or infinite: a missing one is not taken as 0.
    #[error("component {index} is not a finite number on both sides")]
    NotFinite {
        /// The index of the component.
        index: usize,
    },
    /// Both sides have not the same number of components.
    #[error("the two sides have different numbers of components")]
    Unequal,
}

/// The share of weightings, in 0–1, under which the weighted mean of `first` exceeds that of `second`. Weights are uniform
/// over all that sum to 1, that is Dirichlet(1, …, 1). Where both sides are equal in all components, nobody wins
/// and the share is one half.
///
/// It is exact: the part of a simplex on one side of a plane (Varsi 1973; Ali 1973). An edge between a vertex at a > 0
/// and one at −b < 0 is cut where the plane meets it, which splits the simplex into two with a vertex on the plane, in
/// the proportion a : b; a vertex on the plane makes no difference. So F(i, j) = (`a_i` F(i, j−1) + `b_j` F(i−1, j))/(`a_i` + `b_j`),
/// sums of positive terms alone, with F(i, 0) = 1 and F(0, j) = 0.
///
/// # Errors
/// Nothing to compare, or a component that is missing.
pub fn share_of_weightings_won(first: &[f64], second: &[f64]) -> Result<f64, CompositeError> {
    if first.len() != second.len() {
        return Err(CompositeError::Unequal);
    }
    if first.is_empty() {
        return Err(CompositeError::NoComponents);
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    if let Some(index) = differences.iter().position(|difference| !difference.is_finite()) {
        return Err(CompositeError::NotFinite { index });
    }
    let above: Vec<f64> = differences.iter().copied().filter(|difference| *difference > 0.0).collect();
    let below: Vec<f64> = differences.iter().filter(|difference| **difference < 0.0).map(|it| -it).collect();
    if above.is_empty() && below.is_empty() {
        return Ok(0.5);
    }
    // The row of F for the vertices above taken so far; at first none.
    let mut row = vec![0.0; below.len() + 1];
    for a in above {
        row[0] = 1.0;
        for (index, b) in below.iter().enumerate() {
            // Halved, as the sum of two large ones might overflow.
            let part = 0.5 * a / (0.5 * a + 0.5 * b);
            row[index + 1] = part * row[index] + (1.0 - part) * row[index + 1];
        }
    }
    Ok(row[below.len()])
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::super::Random;
    use super::*;

    fn won(differences: &[f64]) -> f64 {
        share_of_weightings_won(differences, &vec![0.0; differences.len()]).unwrap()
    }

    #[test]
    fn small_cases_are_known() {
        assert_eq!(won(&[1.0]), 1.0);
        assert_eq!(won(&[-1.0, -2.0]), 0.0);
        assert_eq!(won(&[1.0, -1.0]), 0.5);
        assert_eq!(won(&[0.0, 0.0]), 0.5);
        assert_eq!(won(&[0.0, 1.0]), 1.0);
        // Two components: a wins where its weight exceeds b/(a+b).
        assert!((won(&[3.0, -1.0]) - 0.75).abs() < 1e-15);
        // One against two alike: P(E₁ > E₂ + E₃) = 1/4.
        assert!((won(&[1.0, -1.0, -1.0]) - 0.25).abs() < 1e-15);
        // By partial fractions: 2·2/((2+1)(2−0.5)) − … for 2, 0.5 against −1 it is 4/(3·1.5) + 0.25/(1.5·(−1.5)).
        assert!((won(&[2.0, 0.5, -1.0]) - (4.0 / 4.5 - 0.25 / 2.25)).abs() < 1e-14);
    }

    #[test]
    fn sides_exchanged_the_rest_is_won() {
        let (a, b) = ([0.3, 0.9, 0.2, 0.55], [0.5, 0.1, 0.25, 0.5]);
        let sum = share_of_weightings_won(&a, &b).unwrap() + share_of_weightings_won(&b, &a).unwrap();
        assert!((sum - 1.0).abs() < 1e-14);
    }

    #[test]
    fn drawn_weights_agree() {
        let differences = [0.4, -0.1, 0.02, -0.3, -0.3, 0.05];
        let mut random = Random::new(5);
        let wins = (0..200_000)
            .filter(|_| differences.iter().map(|d| d * -(1.0 - random.unit()).ln()).sum::<f64>() > 0.0)
            .count();
        let drawn = wins as f64 / 200_000.0;
        assert!((won(&differences) - drawn).abs() < 0.005, "{} and {drawn}", won(&differences));
    }

    #[test]
    fn what_is_missing_is_refused() {
        assert_eq!(share_of_weightings_won(&[], &[]), Err(CompositeError::NoComponents));
        assert_eq!(share_of_weightings_won(&[1.0], &[]), Err(CompositeError::Unequal));
        let missing = share_of_weightings_won(&[1.0, f64::NAN], &[0.0, 0.0]);
        assert_eq!(missing, Err(CompositeError::NotFinite { index: 1 }));
    }
}
