//! What is planted is in the documents, package by package, and the truth is the sum of it.

use std::collections::BTreeSet;

use super::documents::{self, Told};
use crate::{Content, Ecosystem, Generated, Plan, Property, Sizes, Stratum, TOPICS};

/// What the documents of a package tell.
fn told(generated: &Generated, ecosystem: Ecosystem, index: u64) -> Told {
    let (as_of, name) = (generated.plan().as_of, generated.name(ecosystem, index).expect("a name"));
    if ecosystem == Ecosystem::Npm {
        return documents::npm(generated.packument(&name).as_deref(), &name, as_of);
    }
    let normal = generated.side(ecosystem).names.name(index);
    let (project, simple) = (generated.project(&normal), generated.simple(&normal));
    documents::pypi(project.as_deref(), simple.as_deref(), &name, as_of)
}

/// Checks every package against what was drawn, and the truth against the sum of what the documents tell.
fn check(generated: &Generated, ecosystem: Ecosystem) {
    let mut counts = [[0u64; Property::COUNT]; 5];
    let mut topics = [0u64; TOPICS.len()];
    let (mut ended, mut censored) = (vec![0u64; 7_000], vec![0u64; 7_000]);
    for index in 0..generated.count(ecosystem) {
        let (package, told) = (generated.package(ecosystem, index), told(generated, ecosystem, index));
        let drawn: BTreeSet<u8> = package.properties().map(|property| property as u8).collect();
        assert_eq!(told.properties, drawn, "{:?}", generated.name(ecosystem, index));
        assert_eq!(told.topic, package.topic);
        let stratum = generated.stratum(ecosystem, index) as usize;
        told.properties.iter().for_each(|property| counts[stratum][*property as usize] += 1);
        told.topic.into_iter().for_each(|topic| topics[topic] += 1);
        if let Some((life, silence)) = told.days.filter(|_| package.is_ordinary()) {
            let goes_on = silence < 365;
            (if goes_on { &mut censored } else { &mut ended })
                [(life + if goes_on { silence } else { 0 }) as usize] += 1;
        }
    }
    let truth = generated.truth(ecosystem);
    for stratum in Stratum::ALL {
        for property in Property::ALL {
            let counted = counts[stratum as usize][property as usize];
            assert_eq!(truth.stratum(stratum).count(property), counted, "{property:?} of {stratum:?}");
        }
    }
    for property in Property::ALL {
        assert_eq!(
            truth.overall.count(property),
            counts.iter().map(|row| row[property as usize]).sum::<u64>()
        );
    }
    assert_eq!(truth.overall.topics, topics);
    for (mine, counted) in [(&truth.overall.lives.ended, &ended), (&truth.overall.lives.censored, &censored)]
    {
        assert!(mine.iter().chain(std::iter::repeat(&0)).zip(counted).all(|(one, other)| one == other));
    }
}

#[test]
fn small_documents_have_what_is_planted() {
    let generated = Generated::new(Plan::new(11, 4_000, 4_000));
    for ecosystem in Ecosystem::ALL {
        check(&generated, ecosystem);
    }
}

#[test]
fn realistic_documents_have_what_is_planted() {
    let generated = Generated::new(Plan { sizes: Sizes::Realistic, ..Plan::new(12, 1_200, 1_200) });
    for ecosystem in Ecosystem::ALL {
        check(&generated, ecosystem);
    }
}

#[test]
fn documents_and_truth_move_together() {
    let generated = Generated::new(Plan::new(13, 600, 600));
    let before = generated.truth(Ecosystem::Npm);
    let moved: Vec<u64> = (0..600).step_by(3).chain((0..600).step_by(9)).collect();
    generated.touch(&moved);
    generated.touch_projects(&moved);
    for ecosystem in Ecosystem::ALL {
        check(&generated, ecosystem);
    }
    let after = generated.truth(Ecosystem::Npm);
    assert!(after.overall.count(Property::Recent) > before.overall.count(Property::Recent) + 50);
    assert!(after.overall.count(Property::SingleRelease) < before.overall.count(Property::SingleRelease));
}

#[test]
fn every_property_is_planted_somewhere_and_shares_come_out_by_stratum() {
    let generated = Generated::new(Plan::new(14, 220_000, 180_000));
    for ecosystem in Ecosystem::ALL {
        let truth = generated.truth(ecosystem);
        let planted = crate::Planted::of(ecosystem);
        for stratum in Stratum::ALL {
            let (counts, shares) = (truth.stratum(stratum), planted.shares(stratum));
            let present = counts.count(Property::ReadmePresent);
            for (property, of) in [
                (Property::Gone, counts.listed()),
                (Property::Install, present),
                (Property::Usage, present),
                (Property::CodeBlock, present),
            ] {
                let (found, share) = (counts.count(property) as f64, shares.of(property));
                let allowed = 5.0 * (share * (1.0 - share) * of as f64).sqrt() + 1e-9;
                assert!((found - share * of as f64).abs() <= allowed, "{property:?} of {stratum:?}");
            }
        }
        let never: Vec<Property> =
            Property::ALL.into_iter().filter(|property| truth.overall.count(*property) == 0).collect();
        let expected: &[Property] = match ecosystem {
            Ecosystem::Npm => &[Property::Archived],
            Ecosystem::Pypi => &[Property::Unpublished, Property::SecurityHolder],
        };
        assert_eq!(never, expected);
        let (year, decade) =
            (truth.overall.lives.still_releasing(365), truth.overall.lives.still_releasing(3_650));
        assert!(year < 0.9 && year > decade && decade > 0.01, "{year} {decade}");
    }
}
