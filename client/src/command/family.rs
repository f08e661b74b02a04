//! Families of verbs on the command line, made from the tables of [`crate::verb`] and
//! [`super::query`]: a verb that builds a record, one that asks the node, or one about key files.

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, Subcommand, error::ErrorKind,
};
use serde_json::{Value, json};

use super::{
    build::{RecordArgs, build},
    export::EXPORTS,
    fill,
    key::{GenerateArgs, ShowArgs},
    paper::PrintArgs,
    query::{QUERIES, Query},
};
use crate::{
    exit::{CliError, Exit},
    payload::put,
    session::Session,
    verb::{FAMILIES, Field, Shape, Verb, find, value::put_field, verbs},
    wallet::{Signer, read_keys},
};

/// One verb of a family, with its arguments.
#[derive(Clone, Debug)]
pub enum FamilyCommand {
    /// Builds a record.
    Record(&'static Verb, RecordArgs, ArgMatches),
    /// Asks the node.
    Query(&'static Query, ArgMatches),
    /// Draws a key.
    GenerateKey(GenerateArgs),
    /// Shows the public half of a key.
    ShowKey(ShowArgs),
    /// Prints a certificate.
    Print(PrintArgs),
}

/// The family that holds the verbs about key files.
const KEY_FAMILY: &str = "key";
/// The family of certificates.
const CERTIFICATE_FAMILY: &str = "certificate";

impl FamilyCommand {
    /// Runs the verb.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        match self {
            Self::Record(verb, arguments, matches) => run_verb(session, verb, arguments, matches),
            Self::Query(query, matches) => query.run(session, matches),
            Self::GenerateKey(arguments) => arguments.run(session),
            Self::ShowKey(arguments) => arguments.run(session),
            Self::Print(arguments) => arguments.run(session),
        }
    }
}

fn run_verb(
    session: &Session,
    verb: &Verb,
    arguments: &RecordArgs,
    matches: &ArgMatches,
) -> Result<Exit, CliError> {
    let mut payload = arguments.payload()?;
    let mut co_signers: Vec<Signer> = Vec::new();
    for field in verb.fields {
        for text in texts(matches, field) {
            put_field(&mut payload, field, &text)?;
            if matches!(field.shape, Shape::NewKeys) {
                let paths: Vec<_> = text.split(',').map(Into::into).collect();
                let keys = read_keys(&paths)?;
                let list: Vec<Value> = keys
                    .iter()
                    .map(|key| json!({"key": key.public_key(), "purpose": "sign"}))
                    .collect();
                put(&mut payload, field.path, list.into()).map_err(CliError::Usage)?;
                co_signers.extend(keys.into_iter().take(1));
            }
        }
    }
    for (key, json) in verb.defaults {
        if !payload.contains_key(*key) {
            payload.insert((*key).into(), serde_json::from_str(json).unwrap_or_default());
        }
    }
    fill::fill(session, verb.record_type, &mut payload)?;
    build(session, verb.record_type, payload, arguments, &co_signers)
}

fn texts(matches: &ArgMatches, field: &Field) -> Vec<String> {
    match field.shape {
        Shape::Switch(_) if matches.get_flag(field.flag) => vec![String::new()],
        Shape::Switch(_) => Vec::new(),
        _ => matches.get_one::<String>(field.flag).cloned().into_iter().collect(),
    }
}

fn argument(field: &Field) -> Arg {
    let argument = Arg::new(field.flag).help(field.help);
    let value_name = value_name(&field.shape);
    match (field.positional, field.shape) {
        (true, _) => argument.required(true),
        (false, Shape::Switch(_)) => argument.long(field.flag).action(ArgAction::SetTrue),
        (false, _) => argument.long(field.flag).value_name(value_name),
    }
}

const fn value_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Number => "NUMBER",
        Shape::Word(_) => "WORD",
        Shape::Words(_) => "WORDS",
        Shape::List => "LIST",
        Shape::Json => "JSON",
        Shape::EvidenceFile | Shape::DigestFile => "FILE",
        Shape::DigestFiles | Shape::NewKeys => "FILES",
        Shape::GrantedInputs => "GRANT:NUMBER",
        Shape::Text | Shape::Switch(_) => "TEXT",
    }
}

fn verb_command(verb: &Verb) -> Command {
    let about = format!("{} ({})", verb.about, verb.record_type);
    // The fields stand before the flags that every record has.
    let command = Command::new(verb.name).next_help_heading("Fields");
    let command = command.args(verb.fields.iter().map(argument));
    // The arguments bring their own text, which is not the verb's.
    RecordArgs::augment_args(command.next_help_heading("Record")).about(about)
}

fn questions() -> impl Iterator<Item = &'static Query> {
    QUERIES.iter().chain(EXPORTS)
}

fn family_command(name: &'static str, about: &'static str) -> Command {
    let verbs = verbs().filter(|verb| verb.family == name).map(verb_command);
    let queries = questions().filter(|query| query.family == name).map(Query::command);
    let mut command = Command::new(name).about(about).subcommand_required(true);
    command = command.arg_required_else_help(true).subcommands(verbs).subcommands(queries);
    if name == KEY_FAMILY {
        let generate = GenerateArgs::augment_args(Command::new("generate"));
        let show = ShowArgs::augment_args(Command::new("show"));
        command = command
            .subcommand(generate.about("Draw a key into a new file, mode 0600"))
            .subcommand(show.about("Show the public half of a key file"));
    }
    if name == CERTIFICATE_FAMILY {
        let print = PrintArgs::augment_args(Command::new("print"));
        command = command.subcommand(print.about("Print a certificate as PDF/A or SVG"));
    }
    command
}

impl Subcommand for FamilyCommand {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(FAMILIES.iter().map(|family| family_command(family.name, family.about)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        FAMILIES.iter().any(|family| family.name == name)
    }
}

impl FromArgMatches for FamilyCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::raw(ErrorKind::MissingSubcommand, "a family needs a verb");
        let (family, matches) = matches.subcommand().ok_or_else(missing)?;
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        if let Some(verb) = find(family, name) {
            let arguments = RecordArgs::from_arg_matches(matches)?;
            return Ok(Self::Record(verb, arguments, matches.clone()));
        }
        if let Some(query) = questions().find(|q| (q.family, q.name) == (family, name)) {
            return Ok(Self::Query(query, matches.clone()));
        }
        match (family, name) {
            (KEY_FAMILY, "generate") => {
                GenerateArgs::from_arg_matches(matches).map(Self::GenerateKey)
            }
            (CERTIFICATE_FAMILY, "print") => PrintArgs::from_arg_matches(matches).map(Self::Print),
            (KEY_FAMILY, "show") => ShowArgs::from_arg_matches(matches).map(Self::ShowKey),
            _ => Err(missing()),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::{Cli, Command as Top};

    #[test]
    fn the_whole_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn verbs_queries_and_keys_are_told_apart() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' ')).map(|cli| cli.command);
        let verb = parse("hefu evidence anchor rows.csv --label x --wait").expect("parses");
        let Top::Family(FamilyCommand::Record(verb, arguments, matches)) = verb else {
            panic!("a verb")
        };
        assert_eq!(verb.record_type, "evidence.anchor");
        assert!(arguments.fate.wait);
        assert_eq!(matches.get_one::<String>("label").map(String::as_str), Some("x"));
        let query = parse("hefu org show 91000000TE5T00016D").expect("parses");
        assert!(matches!(query, Top::Family(FamilyCommand::Query(..))));
        let key = parse("hefu key generate a.key").expect("parses");
        assert!(matches!(key, Top::Family(FamilyCommand::GenerateKey(_))));
        let paper = parse("hefu certificate print a.hefu --out a.pdf").expect("parses");
        assert!(matches!(paper, Top::Family(FamilyCommand::Print(_))));
        assert!(parse("hefu certificate print a.hefu").is_err(), "where to is required");
        assert!(parse("hefu evidence").is_err());
        assert!(parse("hefu evidence anchor").is_err());
        assert!(parse("hefu evidence anchor a --dry-run --wait").is_err());
    }
}
