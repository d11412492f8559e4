//! `pkgcensus refresh`: bring listings from the registries, then freeze a snapshot.

use clap::Args;

use super::failure::Usage;
use super::{Context, Done, interrupt, snapshot};
use crate::endpoint::{
    CONFIG_FILE_NAME, ConfigFile, EndpointFlags, NpmEndpoints, PypiEndpoint, Surroundings,
};
use crate::http::{Client, ClientOptions};
use crate::listing::{Layer, Refreshed, layer, npm, pypi};
use crate::package::Ecosystem;
use crate::query::format::grouped;
use crate::snapshot::{Size, freeze};

/// Bring fresh listings from the registries and freeze a snapshot
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus refresh --listing npm\n  pkgcensus refresh --listing\n\nnpm costs three small requests where nothing is new, else up to three downloads (about 100 MB in all); PyPI costs one request. Registries are taken from flags, PKGCENSUS_* variables, pkgcensus.toml, then npm's and pip's own configuration; credentials found there go to that registry alone."
)]
pub(super) struct Arguments {
    /// The registry [default: both]
    #[arg(value_name = "npm|pypi")]
    ecosystem: Option<Ecosystem>,
    /// Bring the bulk listing of every package
    #[arg(long)]
    listing: bool,
    /// Only bring the listing; freeze no snapshot
    #[arg(long)]
    no_snapshot: bool,
    /// npm registry to ask
    #[arg(long, value_name = "URL")]
    npm_registry: Option<String>,
    /// PyPI simple index to ask
    #[arg(long, value_name = "URL")]
    pypi_index: Option<String>,
    /// Where the registry's operators can reach you, for the User-Agent [default: the project's page]
    #[arg(long, value_name = "URL OR ADDRESS", env = "PKGCENSUS_CONTACT")]
    contact: Option<String>,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    if !arguments.listing {
        return Err(
            Usage("expected --listing: this version refreshes listings, not single packages".into()).into()
        );
    }
    let output = &context.global.output;
    let _alone = layer::lock(output)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    interrupt::watch(&runtime, output, context.printer);
    for ecosystem in Ecosystem::ALL {
        if arguments.ecosystem.is_none_or(|wanted| wanted == ecosystem) {
            tell(&runtime.block_on(one(ecosystem, arguments, context))?, context);
        }
    }
    if !arguments.no_snapshot {
        let manifest = freeze(output, Size::Whole, &context.bars)?;
        snapshot::tell(&manifest, context);
    }
    Ok(Done::Whole)
}

async fn one(
    ecosystem: Ecosystem,
    arguments: &Arguments,
    context: &Context<'_>,
) -> anyhow::Result<Refreshed> {
    let surroundings = Surroundings::of_this_process();
    let config = ConfigFile::read(&surroundings.folder.join(CONFIG_FILE_NAME))?;
    let flags = EndpointFlags {
        npm_registry: arguments.npm_registry.clone(),
        pypi_index: arguments.pypi_index.clone(),
        ..EndpointFlags::default()
    };
    let (output, today) = (&context.global.output, context.surroundings.today);
    let refreshed = match ecosystem {
        Ecosystem::Npm => {
            let endpoints = NpmEndpoints::discover(&flags, config.as_ref(), &surroundings)?;
            context.printer.say(&format!("npm: registry from {}", endpoints.origin));
            let client = client(arguments, endpoints.credentials.clone(), context)?;
            npm::refresh(&client, &endpoints, output, today, &context.bars).await?
        }
        Ecosystem::Pypi => {
            let endpoint = PypiEndpoint::discover(&flags, config.as_ref(), &surroundings)?;
            context.printer.say(&format!("PyPI: index from {}", endpoint.origin));
            let client = client(arguments, endpoint.credentials.clone().into_iter().collect(), context)?;
            pypi::refresh(&client, &endpoint, output, today, &context.bars).await?
        }
    };
    Ok(refreshed)
}

fn client(
    arguments: &Arguments,
    credentials: Vec<crate::endpoint::Credential>,
    context: &Context<'_>,
) -> anyhow::Result<Client> {
    let mut options = ClientOptions::new(context.surroundings.jitter_seed, context.surroundings.now);
    options.credentials = credentials;
    if let Some(contact) = &arguments.contact {
        options.contact.clone_from(contact);
    }
    Ok(Client::new(options)?)
}

fn tell(refreshed: &Refreshed, context: &Context<'_>) {
    let number = |count: u64| grouped(i64::try_from(count).unwrap_or(i64::MAX));
    let describe = |layer: &Layer| {
        let versions: Vec<String> = layer
            .sources
            .iter()
            .map(|source| format!("{} {}", source.id, source.version.as_deref().unwrap_or_default()))
            .collect();
        format!("{} packages ({})", number(layer.rows), versions.join(", "))
    };
    let layer = refreshed.layer();
    let label = layer.ecosystem.label();
    match refreshed {
        Refreshed::Fresh(_) => context.printer.say(&format!("{label}: {}", describe(layer))),
        Refreshed::Unchanged(_) => {
            context.printer.say(&format!("{label}: unchanged since {}, {}", layer.as_of, describe(layer)));
        }
    }
}
