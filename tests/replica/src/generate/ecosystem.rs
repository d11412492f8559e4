//! Which of the two registries. It leaves out what they hold.

/// A registry of the replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ecosystem {
    /// npm.
    Npm,
    /// PyPI.
    Pypi,
}

impl Ecosystem {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Npm, Self::Pypi];

    /// Keeps the draws of the two apart.
    pub(super) const fn salt(self) -> u64 {
        match self {
            Self::Npm => 0x6e70_6d00,
            Self::Pypi => 0x7079_7069,
        }
    }
}
