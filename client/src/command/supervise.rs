//! What a registrar works through and a supervisor looks at: queue, publicity, timeliness, alerts.

use clap::Args;

use super::query::{answer, given};
use crate::{
    exit::{CliError, Exit},
    fetch::escape,
    session::Session,
};

/// As of when.
#[derive(Clone, Debug, Default, Args)]
pub struct WhenArgs {
    /// As it stood at this height
    #[arg(long)]
    pub at_height: Option<u64>,
    /// As it stood at this time (RFC 3339) or at the end of this day
    #[arg(long, conflicts_with = "at_height")]
    pub at: Option<String>,
}

impl WhenArgs {
    /// The parameters of a question.
    pub fn parameters(&self) -> Vec<(String, String)> {
        given([
            ("at_height", self.at_height.map(|height| height.to_string())),
            ("at", self.at.clone()),
        ])
    }
}

/// Which page.
#[derive(Clone, Debug, Default, Args)]
pub struct PageArgs {
    /// Go on where an earlier answer ended
    #[arg(long)]
    pub cursor: Option<String>,
    /// Most entries
    #[arg(long)]
    pub limit: Option<u32>,
}

impl PageArgs {
    fn parameters(&self) -> Vec<(String, String)> {
        let limit = self.limit.map(|limit| limit.to_string());
        given([("cursor", self.cursor.clone()), ("limit", limit)])
    }
}

/// Which alerts.
#[derive(Clone, Debug, Args)]
pub struct AlertsArgs {
    /// Only this rule, A1 to A17
    #[arg(long)]
    pub rule: Option<String>,
    /// Only at least as pressing: notice, warning, critical
    #[arg(long)]
    pub severity: Option<String>,
    /// Only of this territory
    #[arg(long)]
    pub region: Option<String>,
    /// Only about this organisation
    #[arg(long)]
    pub organisation: Option<String>,
    /// Page.
    #[command(flatten)]
    pub page: PageArgs,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
}

impl AlertsArgs {
    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let mut parameters = given([
            ("rule", self.rule.clone()),
            ("severity", self.severity.clone()),
            ("region", self.region.clone()),
            ("organisation", self.organisation.clone()),
        ]);
        parameters.extend(self.page.parameters());
        parameters.extend(self.when.parameters());
        answer(session, "/v1/alerts", &parameters)
    }
}

/// Whose queue.
#[derive(Clone, Debug, Args)]
pub struct QueueArgs {
    /// Code of the registrar
    pub registrar: String,
    /// Only at this step: submitted, supplementing, accepted, reviewed, publicised, objection
    #[arg(long)]
    pub step: Option<String>,
    /// Page.
    #[command(flatten)]
    pub page: PageArgs,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
}

impl QueueArgs {
    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let mut parameters = given([("step", self.step.clone())]);
        parameters.extend(self.page.parameters());
        parameters.extend(self.when.parameters());
        answer(session, &format!("/v1/queue/{}", escape(&self.registrar)), &parameters)
    }
}

/// Which notices.
#[derive(Clone, Debug, Args)]
pub struct PublicityArgs {
    /// Of registrars in this region
    #[arg(long)]
    pub region: Option<String>,
    /// Of this registrar
    #[arg(long)]
    pub registrar: Option<String>,
    /// Page.
    #[command(flatten)]
    pub page: PageArgs,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
}

impl PublicityArgs {
    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let mut parameters =
            given([("region", self.region.clone()), ("registrar", self.registrar.clone())]);
        parameters.extend(self.page.parameters());
        parameters.extend(self.when.parameters());
        answer(session, "/v1/publicity", &parameters)
    }
}

/// Whose figures.
#[derive(Clone, Debug, Args)]
pub struct TimelinessArgs {
    /// Only this registrar's
    #[arg(long)]
    pub registrar: Option<String>,
    /// Go on where an earlier answer ended
    #[arg(long)]
    pub cursor: Option<String>,
    /// When.
    #[command(flatten)]
    pub when: WhenArgs,
}

impl TimelinessArgs {
    /// Asks, and prints the answer.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let registrar = self.registrar.clone();
        let mut parameters = given([("registrar", registrar), ("cursor", self.cursor.clone())]);
        parameters.extend(self.when.parameters());
        answer(session, "/v1/timeliness", &parameters)
    }
}
