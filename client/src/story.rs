//! `hefu demo STORY`: acceptance stories that a newcomer can watch on a localnet.
//!
//! A story is a script of real records by real signers, some of which the ledger must refuse with the
//! code that the script names. It passes when everything happens as written. Each run enrols its own
//! organisations, so stories do not meet.

mod acts;
mod play;
mod script;
mod stage;

use std::path::Path;

use hefu_genesis::localnet::Layout;

use self::{play::play, script::Story, stage::Stage};
use crate::{
    exit::{CliError, Exit},
    print::line,
    session::Session,
};

/// The scripts, in the order of their numbers.
const SCRIPTS: &[&str] = &[
    include_str!("../stories/01-bulk-intake.toml"),
    include_str!("../stories/02-one-certificate.toml"),
    include_str!("../stories/03-objection.toml"),
    include_str!("../stories/04-recognition.toml"),
    include_str!("../stories/05-two-tiers.toml"),
    include_str!("../stories/06-freeze-cascade.toml"),
    include_str!("../stories/07-price-and-money.toml"),
    include_str!("../stories/08-pledge.toml"),
    include_str!("../stories/09-back-flow.toml"),
    include_str!("../stories/10-personal-data.toml"),
    include_str!("../stories/11-core-data.toml"),
    include_str!("../stories/12-look-through.toml"),
    include_str!("../stories/13-byzantine-day.toml"),
    include_str!("../stories/14-timers.toml"),
];

/// Every story.
pub fn stories() -> Result<Vec<Story>, CliError> {
    SCRIPTS.iter().map(|text| Story::read(text)).collect()
}

/// Lists the stories.
pub fn list() -> Result<Exit, CliError> {
    for story in stories()? {
        line(&format!("{:>2}  {:<16} {}  {}", story.number, story.slug, story.zh, story.en));
    }
    Ok(Exit::Ok)
}

/// Plays the story with this number or name, `all` of them, or the script in a file of one's own.
pub fn run(session: &Session, layout: &Layout, wanted: &str) -> Result<Exit, CliError> {
    let path = Path::new(wanted);
    let own = path.extension().is_some_and(|extension| extension == "toml");
    if own {
        let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
        return perform(session, layout, &Story::read(&text)?);
    }
    let all = stories()?;
    let chosen: Vec<&Story> = all.iter().filter(|story| story.is_called(wanted)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = all.iter().map(|story| story.slug.as_str()).collect();
        let names = names.join(", ");
        return Err(CliError::Usage(format!("no story {wanted:?}; there are {names}, all")));
    }
    for story in chosen {
        perform(session, layout, story)?;
    }
    Ok(Exit::Ok)
}

fn perform(session: &Session, layout: &Layout, story: &Story) -> Result<Exit, CliError> {
    line(&format!("\n《{}》 {}  {}", story.number, story.zh, story.en));
    play(session, &mut Stage::open(session, layout, story)?, story)?;
    Ok(Exit::Ok)
}
