//! The wish to stop: raised once from anywhere, heard by everyone who waits. It leaves out who raises it and why.

use std::sync::Arc;

use tokio::sync::watch;

/// A flag that many can raise and many can wait for. Clones are the same flag.
#[derive(Debug, Clone)]
pub struct Stop {
    flag: Arc<watch::Sender<bool>>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { flag: Arc::new(watch::Sender::new(false)) }
    }
}

impl Stop {
    /// Asks everyone to stop.
    pub fn raise(&self) {
        self.flag.send_replace(true);
    }

    /// Whether someone asked to stop.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        *self.flag.borrow()
    }

    /// Waits until someone asks to stop.
    pub async fn raised(&self) {
        let mut flag = self.flag.subscribe();
        // The sender lives as long as `self`, so that waiting ends with the flag alone.
        let _ = flag.wait_for(|raised| *raised).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_clone_hears_it() {
        let stop = Stop::default();
        let other = stop.clone();
        assert!(!other.is_raised());
        stop.raise();
        other.raised().await;
        assert!(other.is_raised() && stop.is_raised());
    }
}
