//! `replica`: serves a scenario's registry or a generated one until its standard input ends, so that whoever started it
//! need not stop it. It prints where it is as one line of JSON. On standard input, `touch N` moves N of a generated
//! registry's npm packages and is answered with `moved N`. It leaves out playing a scenario.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use replica::{Content, Fault, Generated, Plan, Replica, Scenario, Sizes};

const USAGE: &str = "usage: replica --scenario FILE [--stage NUMBER]
       replica --npm PACKAGES --pypi PROJECTS [--seed SEED] [--sizes small|realistic]";

/// What is to be served.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    scenario: Option<PathBuf>,
    /// From 1.
    stage: Option<usize>,
    npm: Option<u64>,
    pypi: Option<u64>,
    seed: Option<u64>,
    realistic: bool,
}

/// What is served.
struct Registry {
    content: Arc<dyn Content>,
    faults: Vec<Fault>,
    /// The same, where it was generated.
    generated: Option<Arc<Generated>>,
}

impl Wanted {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut wanted = Self::default();
        while let Some(flag) = words.next() {
            let value = words.next().ok_or_else(|| format!("`{flag}` has no value"))?;
            match flag.as_str() {
                "--scenario" => wanted.scenario = Some(value.into()),
                "--stage" => wanted.stage = Some(number(&flag, &value)? as usize),
                "--npm" => wanted.npm = Some(number(&flag, &value)?),
                "--pypi" => wanted.pypi = Some(number(&flag, &value)?),
                "--seed" => wanted.seed = Some(number(&flag, &value)?),
                "--sizes" if value == "small" => wanted.realistic = false,
                "--sizes" if value == "realistic" => wanted.realistic = true,
                _ => return Err(format!("`{flag} {value}` is not known")),
            }
        }
        let generated = wanted.npm.is_some() || wanted.pypi.is_some();
        if wanted.scenario.is_some() == generated {
            return Err("expected either a scenario or numbers of packages".to_owned());
        }
        Ok(wanted)
    }

    fn registry(&self) -> Result<Registry, String> {
        if let Some(path) = &self.scenario {
            let scenario = Scenario::read(path).map_err(|error| error.to_string())?;
            let place = self.stage.unwrap_or(1).wrapping_sub(1);
            let stage = scenario.stages.get(place).ok_or("there is no such stage")?;
            let content: Arc<dyn Content> = Arc::new(scenario.held(place)?);
            return Ok(Registry { content, faults: stage.faults()?, generated: None });
        }
        let mut plan =
            Plan::new(self.seed.unwrap_or(1), self.npm.unwrap_or_default(), self.pypi.unwrap_or_default());
        plan.sizes = if self.realistic { Sizes::Realistic } else { Sizes::Small };
        let generated = Arc::new(Generated::new(plan));
        Ok(Registry { content: generated.clone(), faults: Vec::new(), generated: Some(generated) })
    }
}

fn number(flag: &str, text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{flag} {text}`: expected a number"))
}

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("replica: {why}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn serve() -> Result<(), String> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    let registry = wanted.registry()?;
    let replica = Replica::start(registry.content).map_err(|error| error.to_string())?;
    replica.befall(registry.faults);
    let places = serde_json::json!({
        "npm_registry": replica.npm_registry(), "npm_replicate": replica.npm_replicate(),
        "pypi_index": replica.pypi_index(), "other": replica.other_base()
    });
    let mut out = std::io::stdout();
    writeln!(out, "{places}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    // Whoever started it has gone when this ends, however it ends.
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let count = line.strip_prefix("touch ").and_then(|count| count.trim().parse::<u64>().ok());
        if let (Some(count), Some(generated)) = (count, &registry.generated) {
            let all = wanted.npm.unwrap_or_default();
            let spread: Vec<u64> = (0..count.min(all)).map(|one| one * (all / count.max(1)).max(1)).collect();
            generated.touch(&spread);
            writeln!(out, "moved {}", spread.len())
                .and_then(|()| out.flush())
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Wanted, String> {
        Wanted::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_wanted_is_read_and_refused_with_words() {
        let wanted = read("--npm 10 --pypi 5 --seed 7 --sizes realistic").unwrap();
        assert_eq!(
            (wanted.npm, wanted.pypi, wanted.seed, wanted.realistic),
            (Some(10), Some(5), Some(7), true)
        );
        assert!(read("--npm 10").unwrap().registry().is_ok());
        for (line, words) in [
            ("", "either a scenario or numbers"),
            ("--scenario a.toml --npm 1", "either a scenario or numbers"),
            ("--npm", "has no value"),
            ("--npm many", "expected a number"),
            ("--sizes huge", "is not known"),
        ] {
            assert!(read(line).unwrap_err().contains(words), "{line}");
        }
        let missing = read("--scenario nowhere.toml").unwrap().registry().err().unwrap();
        assert!(missing.contains("`nowhere.toml` is no scenario"), "{missing}");
    }
}
