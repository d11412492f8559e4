//! The licence of a project: its SPDX expression, else its classifiers, else its short text. It leaves out spellings of
//! licences in texts.

use super::super::license::license_fact;
use crate::package::{Fact, License};

/// The prefix of licence classifiers.
pub(super) const PREFIX: &str = "License :: ";

/// Longer licence fields hold the licence itself.
const NAME_CHARS: usize = 100;

/// What a licence classifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// One licence of SPDX.
    One(&'static str),
    /// Licences of which it does not say which: those whose ids begin so.
    Family(&'static [&'static str]),
    /// A licence, or terms, that SPDX does not have.
    Other,
    /// No licence: it says what a licence, named elsewhere, is like.
    Nothing,
}

/// Every licence classifier of PyPI, by its last part. One that names no version is a family, unless SPDX has a single
/// licence of that name without a version.
const CLASSIFIERS: &[(&str, Named)] = &[
    ("Academic Free License (AFL)", Named::Family(&["AFL-"])),
    ("Aladdin Free Public License (AFPL)", Named::Family(&["Aladdin"])),
    ("Apache Software License", Named::Family(&["Apache-"])),
    ("Apple Public Source License", Named::Family(&["APSL-"])),
    ("Artistic License", Named::Family(&["Artistic-"])),
    ("Attribution Assurance License", Named::One("AAL")),
    ("BSD License", Named::Family(&["BSD-"])),
    ("Blue Oak Model License (BlueOak-1.0.0)", Named::One("BlueOak-1.0.0")),
    ("Boost Software License 1.0 (BSL-1.0)", Named::One("BSL-1.0")),
    ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", Named::One("CC0-1.0")),
    ("CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)", Named::One("CECILL-2.1")),
    ("CMU License (MIT-CMU)", Named::One("MIT-CMU")),
    ("CeCILL-B Free Software License Agreement (CECILL-B)", Named::One("CECILL-B")),
    ("CeCILL-C Free Software License Agreement (CECILL-C)", Named::One("CECILL-C")),
    ("Common Development and Distribution License 1.0 (CDDL-1.0)", Named::One("CDDL-1.0")),
    ("Common Public License", Named::Family(&["CPL-"])),
    ("DFSG approved", Named::Nothing),
    ("Eclipse Public License 1.0 (EPL-1.0)", Named::One("EPL-1.0")),
    ("Eclipse Public License 2.0 (EPL-2.0)", Named::One("EPL-2.0")),
    ("Educational Community License, Version 2.0 (ECL-2.0)", Named::One("ECL-2.0")),
    ("Eiffel Forum License", Named::Family(&["EFL-"])),
    ("Eiffel Forum License (EFL)", Named::Family(&["EFL-"])),
    ("European Union Public Licence 1.0 (EUPL 1.0)", Named::One("EUPL-1.0")),
    ("European Union Public Licence 1.1 (EUPL 1.1)", Named::One("EUPL-1.1")),
    ("European Union Public Licence 1.2 (EUPL 1.2)", Named::One("EUPL-1.2")),
    ("Free For Educational Use", Named::Other),
    ("Free For Home Use", Named::Other),
    ("Free To Use But Restricted", Named::Other),
    ("Free for non-commercial use", Named::Other),
    ("Freely Distributable", Named::Nothing),
    ("Freeware", Named::Other),
    ("GNU Affero General Public License v3", Named::One("AGPL-3.0-only")),
    ("GNU Affero General Public License v3 or later (AGPLv3+)", Named::One("AGPL-3.0-or-later")),
    ("GNU Free Documentation License (FDL)", Named::Family(&["GFDL-"])),
    ("GNU General Public License (GPL)", Named::Family(&["GPL-"])),
    ("GNU General Public License v2 (GPLv2)", Named::One("GPL-2.0-only")),
    ("GNU General Public License v2 or later (GPLv2+)", Named::One("GPL-2.0-or-later")),
    ("GNU General Public License v3 (GPLv3)", Named::One("GPL-3.0-only")),
    ("GNU General Public License v3 or later (GPLv3+)", Named::One("GPL-3.0-or-later")),
    ("GNU Lesser General Public License v2 (LGPLv2)", Named::One("LGPL-2.0-only")),
    ("GNU Lesser General Public License v2 or later (LGPLv2+)", Named::One("LGPL-2.0-or-later")),
    ("GNU Lesser General Public License v3 (LGPLv3)", Named::One("LGPL-3.0-only")),
    ("GNU Lesser General Public License v3 or later (LGPLv3+)", Named::One("LGPL-3.0-or-later")),
    ("GNU Library or Lesser General Public License (LGPL)", Named::Family(&["LGPL-"])),
    ("GUST Font License 1.0", Named::Other),
    ("GUST Font License 2006-09-30", Named::Other),
    ("Historical Permission Notice and Disclaimer (HPND)", Named::One("HPND")),
    ("IBM Public License", Named::Family(&["IPL-"])),
    ("ISC License (ISCL)", Named::One("ISC")),
    ("Intel Open Source License", Named::One("Intel")),
    ("Jabber Open Source License", Named::Other),
    ("MIT License", Named::One("MIT")),
    ("MIT No Attribution License (MIT-0)", Named::One("MIT-0")),
    ("MITRE Collaborative Virtual Workspace License (CVW)", Named::Other),
    ("MirOS License (MirOS)", Named::One("MirOS")),
    ("Motosoto License", Named::One("Motosoto")),
    ("Mozilla Public License 1.0 (MPL)", Named::One("MPL-1.0")),
    ("Mozilla Public License 1.1 (MPL 1.1)", Named::One("MPL-1.1")),
    ("Mozilla Public License 2.0 (MPL 2.0)", Named::One("MPL-2.0")),
    ("Mulan Permissive Software License v2 (MulanPSL-2.0)", Named::One("MulanPSL-2.0")),
    ("NASA Open Source Agreement v1.3 (NASA-1.3)", Named::One("NASA-1.3")),
    ("Nethack General Public License", Named::One("NGPL")),
    ("Netscape Public License (NPL)", Named::Family(&["NPL-"])),
    ("Nokia Open Source License", Named::One("Nokia")),
    ("Nokia Open Source License (NOKOS)", Named::One("Nokia")),
    ("OSI Approved", Named::Nothing),
    ("Open Group Test Suite License", Named::One("OGTSL")),
    ("Open Software License 3.0 (OSL-3.0)", Named::One("OSL-3.0")),
    ("Other/Proprietary License", Named::Other),
    ("PostgreSQL License", Named::One("PostgreSQL")),
    ("Public Domain", Named::Family(&["CC0-", "CC-PDDC", "CC-PDM-", "Unlicense"])),
    ("Python License (CNRI Python License)", Named::One("CNRI-Python")),
    ("Python Software Foundation License", Named::Family(&["PSF-", "Python-"])),
    ("Qt Public License (QPL)", Named::Family(&["QPL-"])),
    ("Repoze Public License", Named::Other),
    ("Ricoh Source Code Public License", Named::One("RSCPL")),
    ("SIL Open Font License 1.1 (OFL-1.1)", Named::One("OFL-1.1")),
    ("Sleepycat License", Named::One("Sleepycat")),
    ("Sun Industry Standards Source License (SISSL)", Named::Family(&["SISSL"])),
    ("Sun Public License", Named::Family(&["SPL-"])),
    ("The Unlicense (Unlicense)", Named::One("Unlicense")),
    ("Universal Permissive License (UPL)", Named::Family(&["UPL-"])),
    ("University of Illinois/NCSA Open Source License", Named::One("NCSA")),
    ("Vovida Software License 1.0", Named::One("VSL-1.0")),
    ("W3C License", Named::Family(&["W3C"])),
    ("X.Net License", Named::One("Xnet")),
    ("Zero-Clause BSD (0BSD)", Named::One("0BSD")),
    ("Zope Public License", Named::Family(&["ZPL-"])),
    ("zlib/libpng License", Named::One("Zlib")),
];

fn named(classifier: &str) -> Named {
    let last = classifier.rsplit(" :: ").next().unwrap_or(classifier).trim();
    CLASSIFIERS.iter().find(|(known, _)| *known == last).map_or(Named::Other, |(_, named)| *named)
}

/// The licence. `classifiers` are those of licences, without [`PREFIX`].
///
/// An expression counts alone. One classifier that names a licence of SPDX counts alone, too. A short text counts where
/// there are no classifiers, and where it is an expression with something of all that they name: then it says which
/// version of a family, or how several belong together. Several that each name a licence of SPDX are
/// [`License::Several`]: they do not say whether one may be chosen. Everything else is [`License::Other`].
pub(super) fn license(expression: Fact<String>, classifiers: &[String], text: Fact<String>) -> Fact<License> {
    if let Fact::Known(expression) = expression {
        return license_fact(&expression);
    }
    let told = distinct(classifiers);
    if let [Named::One(id)] = told.as_slice() {
        return Fact::Known(License::Spdx((*id).to_owned()));
    }
    let text = text.map(|text| short(&text));
    let stated = match &text {
        Fact::Known(Fact::Known(License::Spdx(stated))) => Some(stated),
        _ => None,
    };
    if let Some(stated) = stated.filter(|stated| told.iter().all(|named| is_among(*named, stated))) {
        return Fact::Known(License::Spdx(stated.clone()));
    }
    let ids: Option<Vec<String>> = told.iter().map(|named| one(*named)).collect();
    match ids {
        Some(ids) if ids.len() > 1 => Fact::Known(License::Several(ids)),
        // Nothing is named by classifiers; a text, or that there is none, is all there is.
        _ if classifiers.is_empty() => match text {
            Fact::Known(stated) => stated,
            Fact::Nothing => Fact::Nothing,
            Fact::Missing(reason) => Fact::Missing(reason),
        },
        _ => Fact::Known(License::Other),
    }
}

/// What classifiers name, once each, in their order. A family is left out where another one names a licence of it.
fn distinct(classifiers: &[String]) -> Vec<Named> {
    let all: Vec<Named> = classifiers.iter().map(|one| named(one)).collect();
    let is_named_better = |named: Named| match named {
        Named::Family(_) => all.iter().any(|other| one(*other).is_some_and(|id| is_among(named, &id))),
        Named::Nothing => true,
        Named::One(_) | Named::Other => false,
    };
    let mut told: Vec<Named> = Vec::new();
    for named in all.iter().filter(|named| !is_named_better(**named)) {
        if !told.contains(named) {
            told.push(*named);
        }
    }
    told
}

fn one(named: Named) -> Option<String> {
    match named {
        Named::One(id) => Some(id.to_owned()),
        Named::Family(_) | Named::Other | Named::Nothing => None,
    }
}

/// Whether an expression has the licence, or one of the family.
fn is_among(named: Named, expression: &str) -> bool {
    let mut ids = expression.split([' ', '(', ')']).map(|id| id.trim_end_matches('+'));
    match named {
        Named::One(licence) => ids.any(|id| id == licence),
        Named::Family(prefixes) => ids.any(|id| prefixes.iter().any(|prefix| id.starts_with(prefix))),
        Named::Other | Named::Nothing => false,
    }
}

/// What a text says; one that is too long for a name is the licence itself.
fn short(text: &str) -> Fact<License> {
    if text.chars().count() <= NAME_CHARS { license_fact(text) } else { Fact::Known(License::Other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(classifiers: &[&str], text: &str) -> Fact<License> {
        let classifiers: Vec<String> = classifiers.iter().map(|one| (*one).to_owned()).collect();
        let text = if text.is_empty() { Fact::Nothing } else { Fact::Known(text.to_owned()) };
        license(Fact::Nothing, &classifiers, text)
    }

    fn spdx(expression: &str) -> Fact<License> {
        Fact::Known(License::Spdx(expression.to_owned()))
    }

    fn several(ids: &[&str]) -> Fact<License> {
        Fact::Known(License::Several(ids.iter().map(|id| (*id).to_owned()).collect()))
    }

    const OTHER: Fact<License> = Fact::Known(License::Other);

    #[test]
    fn every_id_is_one_of_spdx_and_every_family_has_a_member() {
        for (classifier, named) in CLASSIFIERS {
            match named {
                Named::One(id) => assert_eq!(license_fact(id), spdx(id), "{classifier}"),
                Named::Family(prefixes) => {
                    for prefix in *prefixes {
                        let mut known = spdx::identifiers::LICENSES.iter().map(|(id, _, _)| *id);
                        assert!(known.any(|id| id.starts_with(prefix)), "{classifier}: {prefix}");
                    }
                }
                Named::Other | Named::Nothing => (),
            }
        }
        let names: Vec<&str> = CLASSIFIERS.iter().map(|(name, _)| *name).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len(), "a classifier twice");
    }

    #[test]
    fn a_classifier_that_names_no_version_is_no_licence_of_spdx() {
        for classifier in [
            "OSI Approved :: GNU General Public License (GPL)",
            "OSI Approved :: GNU Library or Lesser General Public License (LGPL)",
            "OSI Approved :: Apache Software License",
            "OSI Approved :: BSD License",
            "OSI Approved :: Artistic License",
            "OSI Approved :: Academic Free License (AFL)",
            "OSI Approved :: Python Software Foundation License",
            "OSI Approved :: Zope Public License",
            "OSI Approved :: Common Public License",
            "OSI Approved",
            "Public Domain",
            "Other/Proprietary License",
            "OSI Approved :: One of next year",
        ] {
            assert_eq!(found(&[classifier], ""), OTHER, "{classifier}");
        }
        assert_eq!(found(&["OSI Approved :: Eclipse Public License 2.0 (EPL-2.0)"], ""), spdx("EPL-2.0"));
        assert_eq!(found(&["CC0 1.0 Universal (CC0 1.0) Public Domain Dedication"], ""), spdx("CC0-1.0"));
    }

    #[test]
    fn several_classifiers_are_all_kept_and_nothing_is_said_of_how_they_belong_together() {
        let (mit, mpl) =
            ("OSI Approved :: MIT License", "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)");
        let (apache, bsd) = ("OSI Approved :: Apache Software License", "OSI Approved :: BSD License");
        assert_eq!(found(&[mit, mpl], ""), several(&["MIT", "MPL-2.0"]));
        assert_eq!(found(&[mpl, mit, mpl], "MIT"), several(&["MPL-2.0", "MIT"]));
        assert_eq!(found(&[mit, mpl], "MPL-2.0 OR MIT"), spdx("MPL-2.0 OR MIT"));
        assert_eq!(found(&[mit, mit, "OSI Approved"], ""), spdx("MIT"));
        for text in ["", "MIT", "Apache", "see LICENSE"] {
            assert_eq!(found(&[mit, apache], text), OTHER, "{text}");
            assert_eq!(found(&[apache, bsd], text), OTHER, "{text}");
        }
        assert_eq!(found(&[mit, apache], "MIT OR Apache-2.0"), spdx("MIT OR Apache-2.0"));
        assert_eq!(found(&[mit, "Other/Proprietary License"], "MIT"), OTHER);
    }

    #[test]
    fn a_text_names_the_version_of_a_family_and_never_contradicts_a_classifier() {
        let (apache, bsd) = ("OSI Approved :: Apache Software License", "OSI Approved :: BSD License");
        let (gpl, gpl3) = (
            "OSI Approved :: GNU General Public License (GPL)",
            "OSI Approved :: GNU General Public License v3 or later (GPLv3+)",
        );
        assert_eq!(found(&[apache], "Apache License, Version 2.0"), spdx("Apache-2.0"));
        assert_eq!(found(&[bsd], "BSD-3-Clause"), spdx("BSD-3-Clause"));
        assert_eq!(found(&[bsd], "BSD"), OTHER);
        assert_eq!(found(&[bsd], "MIT"), OTHER);
        assert_eq!(found(&[gpl, gpl3], ""), spdx("GPL-3.0-or-later"));
        assert_eq!(found(&["OSI Approved"], "MIT"), spdx("MIT"));
        assert_eq!(found(&["OSI Approved :: MIT License"], "see LICENSE"), spdx("MIT"));
        assert_eq!(found(&[], "MIT"), spdx("MIT"));
        assert_eq!(found(&[], ""), Fact::Nothing);
        assert_eq!(found(&[], &"long ".repeat(60)), OTHER);
        let expression = Fact::Known("MIT OR Apache-2.0".to_owned());
        assert_eq!(license(expression, &[apache.to_owned()], Fact::Nothing), spdx("MIT OR Apache-2.0"));
    }
}
