//! What a survey brings: strata, and for each package that was drawn an answer, or the lack of one. It leaves out
//! estimating.

/// What is known of one package that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<T> {
    /// It belongs to the population that is asked about, and this is its value.
    Value(T),
    /// It belongs to the population; the value is missing, whether the package or only the item went unanswered.
    Missing,
    /// It does not belong to the population.
    Outside,
    /// Not even whether it belongs to the population is known.
    Unplaced,
}

impl<T> Answer<T> {
    /// A value that may be missing, of a package that belongs to the population.
    #[must_use]
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Self::Value)
    }

    /// The same answer with its value turned into another.
    #[must_use]
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Value(value) => Answer::Value(turn(value)),
            Self::Missing => Answer::Missing,
            Self::Outside => Answer::Outside,
            Self::Unplaced => Answer::Unplaced,
        }
    }
}

/// How many packages of a stratum belong to the population that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// All of them.
    All,
    /// So many: the listing tells. Who was drawn among them is a simple random sample of them.
    Known(u64),
    /// As many as the sample says: its share of members, times the stratum's packages.
    Estimated,
}

/// One stratum, with an answer for every package drawn from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum<'a, T> {
    /// Packages in it.
    pub population: u64,
    /// How many of them belong to the population that is asked about.
    pub members: Members,
    /// One answer a drawn package, those included that did not answer.
    pub answers: &'a [Answer<T>],
}

impl<'a, T> Stratum<'a, T> {
    /// A stratum that belongs to the population as a whole.
    #[must_use]
    pub fn all(population: u64, answers: &'a [Answer<T>]) -> Self {
        Self { population, members: Members::All, answers }
    }

    /// The values that were given.
    pub fn values(&self) -> impl Iterator<Item = &'a T> + Clone + use<'a, T> {
        self.answers.iter().filter_map(|answer| match answer {
            Answer::Value(value) => Some(value),
            Answer::Missing | Answer::Outside | Answer::Unplaced => None,
        })
    }
}
