//! Sizes of documents are as stated.

use crate::{Content, Ecosystem, Generated, Plan, Sizes};

/// Sizes in ascending order.
fn packuments(generated: &Generated, indices: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut sizes: Vec<usize> = indices
        .filter_map(|index| Some(generated.packument(&generated.name(Ecosystem::Npm, index)?)?.len()))
        .collect();
    sizes.sort_unstable();
    sizes
}

fn projects(generated: &Generated, indices: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut sizes: Vec<usize> = indices
        .filter_map(|index| Some(generated.project(&generated.pypi.names.name(index))?.len()))
        .collect();
    sizes.sort_unstable();
    sizes
}

fn mean(sizes: &[usize]) -> usize {
    sizes.iter().sum::<usize>() / sizes.len()
}

#[test]
fn small_documents_are_small() {
    let generated = Generated::new(Plan::new(5, 300_000, 300_000));
    let sizes = packuments(&generated, (0..300_000).step_by(100));
    assert!((1_500..3_000).contains(&sizes[sizes.len() / 2]), "median {}", sizes[sizes.len() / 2]);
    assert!((1_500..3_000).contains(&mean(&sizes)) && sizes[sizes.len() - 1] < 10_000);
    let projects = projects(&generated, (0..300_000).step_by(100));
    assert!(
        (1_500..3_000).contains(&projects[projects.len() / 2]),
        "median {}",
        projects[projects.len() / 2]
    );
    assert!((1_500..3_000).contains(&mean(&projects)) && projects[projects.len() - 1] < 10_000);
}

#[test]
fn realistic_documents_have_the_stated_median_and_mean() {
    let plan = Plan::new(5, 300_000, 300_000);
    let generated = Generated::new(Plan { sizes: Sizes::Realistic, ..plan });
    let sizes = packuments(&generated, (0..300_000).step_by(60));
    // Without the few giants, whose number is chance.
    let ordinary = &sizes[..sizes.partition_point(|size| *size < 5_000_000)];
    let median = sizes[sizes.len() / 2];
    assert!((15_000..20_000).contains(&median), "median {median}");
    assert!((33_000..45_000).contains(&mean(ordinary)), "mean {}", mean(ordinary));
    let projects = projects(&generated, (0..300_000).step_by(100));
    assert!(
        (10_000..20_000).contains(&projects[projects.len() / 2]),
        "median {}",
        projects[projects.len() / 2]
    );
    assert!((20_000..45_000).contains(&mean(&projects)), "mean {}", mean(&projects));
}

#[test]
fn a_few_packuments_have_5_to_30_megabytes() {
    let generated = Generated::new(Plan { sizes: Sizes::Realistic, ..Plan::new(5, 60_000, 0) });
    let giant = |index: &u64| {
        let package = generated.package(Ecosystem::Npm, *index);
        crate::generate::releases::is_giant(&package, Sizes::Realistic)
    };
    let giants: Vec<u64> = (0..60_000).filter(giant).collect();
    assert!((8..30).contains(&giants.len()), "{}", giants.len());
    let sizes = packuments(&generated, giants.into_iter().take(3));
    assert!(sizes[0] > 4_500_000 && sizes[2] < 40_000_000, "{sizes:?}");
}
