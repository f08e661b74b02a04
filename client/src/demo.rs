//! `hefu demo`: a small catalogue, then one certificate from evidence to trade, on a localnet.
//!
//! Every step is a real record, signed by whoever must sign it and waited for. The demonstration
//! keeps a journal in the network's directory: run again, it goes on where it stopped, and once done
//! it verifies what stands.

mod cast;
mod records;
mod walk;

use std::path::{Path, PathBuf};

use clap::Args;
use hefu_chain::{bundle::VerifyOptions, hash::RecordId, state::CertificateNumber};
use hefu_genesis::localnet::{self, Layout};

pub(crate) use self::cast::founder;
use self::{cast::Cast, walk::Walk};
use crate::{
    cli::Settings,
    command::verify::{clock, exit_of, show},
    exit::{CliError, Exit},
    import::{self, ImportArgs},
    light::LightVerifier,
    print::{Output, line},
    session::Session,
    story,
};

/// Where the localnet is.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Directory of a running localnet
    #[arg(long, visible_alias = "localnet", value_name = "DIR")]
    pub network: PathBuf,
    /// A story to play instead: its number or name, `all`, `list`, or a script of your own (.toml)
    #[arg(value_name = "STORY")]
    pub story: Option<String>,
}

/// The bundled catalogue: twenty rows in our own words.
pub(crate) const CATALOGUE: &str = include_str!("../demo/catalogue.jsonl");
/// The data of the certificate that is walked: a file in our own words.
const DATA: &str = include_str!("../demo/bus-arrivals.csv");
/// Directory of the demonstration's files inside the network's.
const DIR: &str = "demo";

/// What the walk left behind, for the verification and the commands at its end.
pub(crate) struct Walked {
    /// The certificate.
    pub(crate) number: CertificateNumber,
    /// The grant under which the operator works.
    pub(crate) grant: RecordId,
    /// The deal.
    pub(crate) deal: RecordId,
}

/// Runs the demonstration.
pub fn run(session: &Session, arguments: &DemoArgs) -> Result<Exit, CliError> {
    if arguments.story.as_deref() == Some("list") {
        return story::list();
    }
    let layout = localnet::open(&arguments.network)?;
    let session = session_of(session, &layout)?;
    if let Some(wanted) = &arguments.story {
        return story::run(&session, &layout, wanted);
    }
    let dir = layout.dir.join(DIR);
    std::fs::create_dir_all(&dir).map_err(CliError::file(&dir))?;
    load_catalogue(&session, &layout, &dir)?;
    let cast = Cast::gather(&layout, &dir)?;
    let walked = Walk::begin(&session, &cast, &dir, DATA)?.run()?;
    let exit = verify(&session, &layout, &dir, &walked)?;
    suggest(&session, &layout, &dir, &walked);
    Ok(exit)
}

/// The session with the localnet's own node and founding document, unless others were given.
fn session_of(session: &Session, layout: &Layout) -> Result<Session, CliError> {
    let port = layout.members.first().map_or(0, |member| member.api_port);
    let own = format!("http://127.0.0.1:{port}");
    let node = session.settings.node.clone().unwrap_or(own);
    let genesis = Some(layout.genesis_path());
    Session::new(Settings { node: Some(node), genesis, ..session.settings.clone() })
}

fn load_catalogue(session: &Session, layout: &Layout, dir: &Path) -> Result<(), CliError> {
    line("一、载入演示目录 Load the bundled catalogue");
    let file = dir.join("catalogue.jsonl");
    std::fs::write(&file, CATALOGUE).map_err(CliError::file(&file))?;
    let arguments = ImportArgs {
        file,
        certify: true,
        provisional_holders: true,
        keys: layout.dir.clone(),
        report: Some(dir.join("catalogue-report.json")),
        region: None,
        read_only: false,
    };
    match import::run(session, &arguments)? {
        Exit::Ok => Ok(()),
        exit => Err(CliError::Ended(exit)),
    }
}

/// Fetches the bundle from another member, and verifies it with the founding document alone.
fn verify(
    session: &Session,
    layout: &Layout,
    dir: &Path,
    walked: &Walked,
) -> Result<Exit, CliError> {
    line("\n三、核验 Verify,并问在重庆是否互认 and ask whether Chongqing recognises it");
    let receiving = layout.members.get(1).map(|member| member.region);
    let other = layout.members.get(1).map(|member| format!("http://127.0.0.1:{}", member.api_port));
    let node = match other {
        Some(address) => crate::fetch::Node::new(&address)?,
        None => session.node.clone(),
    };
    let bytes = node.bundle(&walked.number.to_string(), receiving)?;
    let file = dir.join("certificate.hefu");
    std::fs::write(&file, &bytes).map_err(CliError::file(&file))?;
    line(&format!(
        "从另一成员节点 {} 取得证书文件 {} ({} 字节 bytes);以下核验只用创世文件,不联网。\n\
         The bundle came from another member; what follows uses the genesis document alone.\n",
        node.address(),
        file.display(),
        bytes.len()
    ));
    let verifier = LightVerifier::open(&layout.genesis_path())?;
    let options = VerifyOptions { now: clock(), max_age_ms: None, receiving };
    let verdict = verifier.verify(&bytes, &options);
    show(Output::Table, &verdict);
    Ok(exit_of(verdict.outcome))
}

fn suggest(session: &Session, layout: &Layout, dir: &Path, walked: &Walked) {
    let Walked { number, grant, deal } = walked;
    let key = layout.members.first().map(|member| layout.sign_key(member)).unwrap_or_default();
    let (key, genesis) = (key.display(), layout.genesis_path());
    line(&format!(
        "\n四、接着试试 What to try next\n\
         \n  export HEFU_NODE={} HEFU_GENESIS={}\n\
         \n  hefu directory 公交                                  # 登记目录 search the directory\
         \n  hefu certificate show {number}\
         \n  hefu certificate dependents {number}\
         \n  hefu grant effective {grant}\
         \n  hefu provenance {deal}                               # 溯源 trace the deal to its source\
         \n  hefu verify {}                     # 离线核验 offline\
         \n\
         \n  # 中止后,授权与交易在同一区块全部冻结 suspend it: everything below freezes in that block\
         \n  hefu certificate suspend {number} --reason 复核 --key {key} --wait\
         \n  hefu verify {number}                      # 退出码 exit code 5\
         \n  hefu certificate resume {number} --reason 复核通过 --key {key} --wait",
        session.node.address(),
        genesis.display(),
        dir.join("certificate.hefu").display(),
    ));
}
