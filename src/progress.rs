//! How a stage tells that it is getting on, without knowing who listens.
//!
//! Every method has an empty default, so [`Silent`] is a complete listener and a test needs none.
//! Left out on purpose: everything a person sees (bars, rates, colours), which the terminal owns.

/// What a task counts; decides how amounts and rates are worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, over the wire or on the disk.
    Bytes,
    /// Rows of a table.
    Rows,
    /// Packages of a registry.
    Packages,
}

/// Someone who wants to know what a stage is doing.
pub trait Progress: Send + Sync {
    /// A piece of work begins: `total` is how much there is of `unit`, `None` when it cannot be known.
    fn begin(&self, label: &str, total: Option<u64>, unit: Unit) -> Box<dyn Task> {
        let _ = (label, total, unit);
        Box::new(Silent)
    }

    /// Why nothing moves for a while; told to whoever waits.
    fn wait(&self, reason: &str) {
        self.note(reason);
    }

    /// Something that whoever runs it should know, once.
    fn warn(&self, message: &str) {
        self.note(message);
    }

    /// One sentence on what is being done.
    fn note(&self, message: &str) {
        let _ = message;
    }
}

/// One piece of work under way. Dropping it without [`Task::finish`] means that it was given up.
pub trait Task: Send {
    /// `amount` more units are done.
    fn advance(&mut self, amount: u64) {
        let _ = amount;
    }

    /// The work is complete; `message` says what came of it.
    fn finish(&mut self, message: &str) {
        let _ = message;
    }
}

/// The listener that ignores everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

impl Task for Silent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_needs_no_method_of_its_own() {
        let listener: &dyn Progress = &Silent;
        listener.note("nobody hears this");
        let mut task = listener.begin("names", Some(3), Unit::Rows);
        task.advance(3);
        task.finish("3 names");
    }
}
