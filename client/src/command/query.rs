//! What a node answers, as one table of questions, and the questions without a family.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Args, Command, Subcommand};
use serde_json::{Value, json};

use super::{
    statement::StatementArgs,
    supervise::{AlertsArgs, PublicityArgs, QueueArgs, TimelinessArgs, WhenArgs},
    watch::WatchArgs,
};
use crate::{
    exit::{CliError, Exit},
    fetch::escape,
    print::{Output, note, print},
    session::Session,
};

/// A question of a family: a path with its arguments, and what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// Family that it belongs to.
    pub family: &'static str,
    /// Its name within the family.
    pub name: &'static str,
    /// What it asks.
    pub about: &'static str,
    /// Path, with arguments in braces.
    pub path: &'static str,
    /// Arguments: name, what it is.
    pub arguments: &'static [(&'static str, &'static str)],
    /// Optional parameters of the query: name, what it is.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The answer is a file of bytes.
    pub is_file: bool,
}

const NUMBER: &[(&str, &str)] = &[("number", "Certificate number")];
const ID: &[(&str, &str)] = &[("id", "Id of the record that made it")];
const PAGE: &[(&str, &str)] = &[
    ("cursor", "Go on where an earlier answer ended"),
    ("limit", "Most entries"),
    ("at-height", "As it stood at this height"),
    ("at", "As it stood at this time (RFC 3339) or at the end of this day"),
];
const NONE: &[(&str, &str)] = &[];

const ENTITY: &[(&str, &str)] = &[
    ("kind", "Kind, for example certificate, grant, deal"),
    ("id", "Record id, certificate number, or credit code"),
];
const WHEN: &[(&str, &str)] = &[
    ("at-height", "As it stood at this height"),
    ("at", "As it stood at this time (RFC 3339) or at the end of this day"),
];
const TITLE: &[(&str, &str)] = &[
    ("party", "Code of who wants to"),
    ("asset", "Certificate number, query code, or record id of a product"),
    ("act", "use, grant, list, license, transfer, pledge or deregister"),
    ("region", "Region of the host, grantee or user"),
    ("grant", "The grant relied upon, if the party does not hold the asset"),
    ("purpose", "Purpose"),
    ("sector", "Industry section, A to T"),
    ("forms", "Forms of delivery, separated by commas"),
];

pub(super) const fn ask(
    family: &'static str,
    name: &'static str,
    about: &'static str,
    path: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Query {
    Query { family, name, about, path, arguments, parameters: NONE, is_file: false }
}

/// A question that may be asked of an earlier moment.
const fn when(query: Query) -> Query {
    Query { parameters: WHEN, ..query }
}

/// The questions of the families.
pub const QUERIES: &[Query] = &[
    ask("org", "show", "An organisation and its keys", "/v1/orgs/{uscc}", &[("uscc", "Its code")]),
    ask(
        "key",
        "whose",
        "Whose a public key is, and from which height until which",
        "/v1/keys/{multikey}",
        &[("multikey", "The key as in its did:key, z…")],
    ),
    ask(
        "evidence",
        "show",
        "Who preserved a digest, and when",
        "/v1/evidence/{alg}/{digest}",
        &[("alg", "blake3, sha256 or sm3"), ("digest", "The digest, in hexadecimal")],
    ),
    when(ask("resource", "show", "A declared resource", "/v1/resources/{id}", ID)),
    when(ask("application", "show", "An application and its steps", "/v1/applications/{id}", ID)),
    when(ask(
        "certificate",
        "show",
        "A certificate as it stands",
        "/v1/certificates/{number}",
        NUMBER,
    )),
    ask(
        "certificate",
        "history",
        "Every record about a certificate",
        "/v1/certificates/{number}/history",
        NUMBER,
    ),
    ask(
        "certificate",
        "dependents",
        "What rests on a certificate",
        "/v1/certificates/{number}/dependents",
        NUMBER,
    ),
    ask(
        "certificate",
        "burdens",
        "Grants, disputes and pending transfers",
        "/v1/certificates/{number}/burdens",
        NUMBER,
    ),
    Query {
        is_file: true,
        parameters: &[("region", "With what shows whether this region recognises it")],
        ..ask(
            "certificate",
            "bundle",
            "Fetch the bundle that proves a certificate offline",
            "/v1/certificates/{number}/proof",
            NUMBER,
        )
    },
    when(ask("grant", "show", "A grant as it was made", "/v1/grants/{id}", ID)),
    when(ask(
        "grant",
        "effective",
        "What a grant still allows after all its ancestors",
        "/v1/grants/{id}/effective",
        ID,
    )),
    when(ask("product", "show", "A product and its inputs", "/v1/products/{id}", ID)),
    when(ask("deal", "show", "A deal", "/v1/deals/{id}", ID)),
    Query {
        parameters: PAGE,
        ..ask(
            "deal",
            "look-through",
            "Up to the sources of a deal's data, down to all later buyers (穿透)",
            "/v1/deals/{id}/look-through",
            ID,
        )
    },
    Query {
        parameters: &[
            ("issuer", "Region of the issuing registrar"),
            ("at", "Region that would rely on it"),
        ],
        ..ask(
            "recognition",
            "lookup",
            "Is one region's certificate recognised in another",
            "/v1/recognition",
            NONE,
        )
    },
    Query {
        parameters: TITLE,
        ..ask(
            "title",
            "check",
            "May this party do this with this asset: yes, or every blocker",
            "/v1/title",
            NONE,
        )
    },
    Query {
        is_file: true,
        parameters: TITLE,
        ..ask("title", "file", "The answer as a file that proves itself", "/v1/title/proof", NONE)
    },
    Query {
        parameters: WHEN,
        ..ask("entity", "show", "Any entry of the state", "/v1/entities/{kind}/{id}", ENTITY)
    },
    Query {
        parameters: &[("cursor", "Go on where an earlier answer ended")],
        ..ask(
            "entity",
            "trail",
            "Every record that concerns a certificate, grant or product",
            "/v1/entities/{kind}/{id}/trail",
            ENTITY,
        )
    },
    Query {
        is_file: true,
        parameters: &[("from-height", "First height shown"), ("to-height", "Last height shown")],
        ..ask(
            "entity",
            "trail-file",
            "The trail as a file that proves that no record is missing",
            "/v1/entities/{kind}/{id}/trail/proof",
            ENTITY,
        )
    },
    Query {
        is_file: true,
        parameters: &[
            ("from-height", "First height"),
            ("to-height", "Last height"),
            ("from", "From this time (RFC 3339) or day on, instead of heights"),
            ("to", "To this time (RFC 3339) or the end of this day"),
        ],
        ..ask(
            "entity",
            "evidence",
            "Every record about something between two heights or times, as a file for hefu verify",
            "/v1/entities/{kind}/{id}/evidence",
            ENTITY,
        )
    },
];

impl Query {
    /// The command of this question.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.name).about(self.about);
        for (name, help) in self.arguments {
            command = command.arg(Arg::new(*name).help(*help).required(true));
        }
        for (name, help) in self.parameters {
            command = command.arg(Arg::new(*name).long(*name).help(*help).value_name("VALUE"));
        }
        if self.is_file {
            let out = Arg::new("out").long("out").value_name("FILE").required(true);
            command =
                command.arg(out.help("File to write").value_parser(clap::value_parser!(PathBuf)));
        }
        command
    }

    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session, matches: &ArgMatches) -> Result<Exit, CliError> {
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        let mut path = self.path.to_string();
        for (name, _) in self.arguments {
            let value = text(name).unwrap_or_default();
            path = path.replace(&format!("{{{name}}}"), &escape(&value));
        }
        let parameters: Vec<(String, String)> = self
            .parameters
            .iter()
            .filter_map(|(name, _)| Some((name.replace('-', "_"), text(name)?)))
            .collect();
        match matches.try_get_one::<PathBuf>("out") {
            Ok(Some(out)) if self.is_file => fetch_file(session, &path, &parameters, out),
            _ => answer(session, &path, &parameters),
        }
    }
}

fn fetch_file(
    session: &Session,
    path: &str,
    parameters: &[(String, String)],
    file: &Path,
) -> Result<Exit, CliError> {
    let bytes = session.node.get_bytes(path, &borrowed(parameters))?;
    std::fs::write(file, &bytes).map_err(CliError::file(file))?;
    print(session.settings.output, &json!({"file": file, "bytes": bytes.len()}));
    Ok(Exit::Ok)
}

pub(super) fn answer(
    session: &Session,
    path: &str,
    parameters: &[(String, String)],
) -> Result<Exit, CliError> {
    let value: Value = session.node.get(path, &borrowed(parameters))?;
    print(session.settings.output, &value);
    Ok(Exit::Ok)
}

fn borrowed(parameters: &[(String, String)]) -> Vec<(&str, String)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

/// Questions without a family.
#[derive(Debug, Subcommand)]
pub enum ListCommand {
    /// Search the registration directory (登记目录)
    Directory(DirectoryArgs),
    /// Where something came from, and what was made of it (溯源)
    Provenance(ProvenanceArgs),
    /// Where the node stands
    Head,
    /// The members and their nodes
    Members,
    /// Counts by region, kind, level, industry, holder and status
    Statistics(WhenArgs),
    /// What a supervisor should look at (触发式监管)
    Alerts(AlertsArgs),
    /// What waits at a registrar's desk, with legal days left
    Queue(QueueArgs),
    /// What the public may object to now (公示)
    Publicity(PublicityArgs),
    /// How registrars keep their legal time
    Timeliness(TimelinessArgs),
    /// Follow what happens, one line of JSON an event
    Watch(WatchArgs),
    /// What was recorded on a day (监管日报), as said or counted again
    Statement(StatementArgs),
}

/// What to search for.
#[derive(Clone, Debug, Args)]
pub struct DirectoryArgs {
    /// Words of the title
    #[arg(value_name = "WORDS")]
    pub words: Option<String>,
    /// Region, with those inside it
    #[arg(long)]
    pub region: Option<String>,
    /// Kind of certificate: resource, product, asset, data_ip
    #[arg(long)]
    pub kind: Option<String>,
    /// Level of the data
    #[arg(long)]
    pub level: Option<String>,
    /// Industry section, A to T
    #[arg(long)]
    pub industry: Option<String>,
    /// Code of the holder
    #[arg(long)]
    pub holder: Option<String>,
    /// Go on where an earlier answer ended
    #[arg(long)]
    pub cursor: Option<String>,
    /// Most entries
    #[arg(long)]
    pub limit: Option<u32>,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
}

/// What to trace.
#[derive(Clone, Debug, Args)]
pub struct ProvenanceArgs {
    /// Certificate number, or id of a resource, grant, product or deal
    pub id: String,
    /// up: towards the sources; down: towards the uses; both
    #[arg(long, default_value = "up", value_parser = ["up", "down", "both"])]
    pub direction: String,
    /// Only neighbours of the start after this one, as an earlier answer gave it
    #[arg(long)]
    pub after: Option<String>,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
    /// Most steps from the start
    #[arg(long)]
    pub depth: Option<u32>,
    /// Most nodes
    #[arg(long)]
    pub limit: Option<u32>,
}

impl ListCommand {
    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        match self {
            Self::Directory(arguments) => directory(session, arguments),
            Self::Provenance(arguments) => {
                let path = format!("/v1/provenance/{}", escape(&arguments.id));
                answer(session, &path, &arguments.parameters())
            }
            Self::Head => answer(session, "/v1/head", &[]),
            Self::Members => answer(session, "/v1/members", &[]),
            Self::Statistics(when) => answer(session, "/v1/statistics", &when.parameters()),
            Self::Alerts(arguments) => arguments.run(session),
            Self::Queue(arguments) => arguments.run(session),
            Self::Publicity(arguments) => arguments.run(session),
            Self::Timeliness(arguments) => arguments.run(session),
            Self::Statement(arguments) => arguments.run(session),
            Self::Watch(arguments) => arguments.run(session),
        }
    }
}

/// One line an entry for people, the answer as it is for programs.
fn directory(session: &Session, arguments: &DirectoryArgs) -> Result<Exit, CliError> {
    let value = session.node.get("/v1/directory", &borrowed(&arguments.parameters()))?;
    let output = session.settings.output;
    let Some(rows) =
        value.get("rows").and_then(Value::as_array).filter(|_| output == Output::Table)
    else {
        print(output, &value);
        return Ok(Exit::Ok);
    };
    print(output, &rows.iter().map(entry).collect());
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    if let Some(cursor) = text("cursor") {
        note(&format!("hefu: there may be more; go on with --cursor {cursor}"));
    }
    Ok(Exit::Ok)
}

/// An entry of the directory with its certificates on one line.
fn entry(row: &Value) -> Value {
    let certificates = row.get("certificates").and_then(Value::as_array);
    let member = |value: &Value, name: &str| {
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
    };
    let joined = |name: &str| {
        let list = certificates.into_iter().flatten().map(|c| member(c, name));
        list.collect::<Vec<_>>().join(" ")
    };
    json!({
        "number": joined("number"), "status": joined("status"), "title": member(row, "title"),
        "region": member(row, "region"), "holder": member(row, "holder"),
        "level": member(row, "level"), "industry": member(row, "industry"),
        "subject": member(row, "subject"),
    })
}

impl DirectoryArgs {
    fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = given([
            ("q", self.words.clone()),
            ("region", self.region.clone()),
            ("kind", self.kind.clone()),
            ("level", self.level.clone()),
            ("industry", self.industry.clone()),
            ("holder", self.holder.clone()),
            ("cursor", self.cursor.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ]);
        parameters.extend(self.when.parameters());
        parameters
    }
}

impl ProvenanceArgs {
    fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = given([
            ("after", self.after.clone()),
            ("direction", Some(self.direction.clone())),
            ("depth", self.depth.map(|depth| depth.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ]);
        parameters.extend(self.when.parameters());
        parameters
    }
}

pub(super) fn given<const N: usize>(
    parameters: [(&str, Option<String>); N],
) -> Vec<(String, String)> {
    parameters.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_stands_in_its_path() {
        for query in QUERIES.iter().chain(super::super::export::EXPORTS) {
            for (name, _) in query.arguments {
                assert!(query.path.contains(&format!("{{{name}}}")), "{}", query.path);
            }
            assert_eq!(query.path.matches('{').count(), query.arguments.len());
        }
    }
}
