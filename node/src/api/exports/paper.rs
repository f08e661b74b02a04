//! `/v1/certificates/{no}/certificate.pdf` and `.svg`: the printed certificate (docs/adr/0021).
//!
//! It shows the state as of the last block. Beside what a certificate file proves, a node adds what it
//! knows: the holder's name after a transfer, the date of registration, and whether what the
//! certificate rests on is in force.

use std::{
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};
use hefu_chain::{
    action::Action,
    bundle::{AsOf, Outcome, status_findings},
    lineage::Node,
    record::Record,
    state::{Certificate, Organisation},
};
use hefu_paper::{Beside, Both, Faces, Facts, FontFiles, Form, PaperError, VerifyAddress};

use super::super::{
    Api,
    certificates::number_of,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Refusals},
    extract::InPath,
    ledger::Moment,
    verifier::VerifierPool,
};

/// Pages that are being printed or wait for it; more are refused with `busy`.
const PAGES_WAITING_MAX: usize = 32;

/// What a node prints with.
#[derive(Clone, Debug, Default)]
pub struct PrintSettings {
    /// Where its verify page is; without it nothing is printed.
    pub address: Option<VerifyAddress>,
    /// The fonts.
    pub fonts: FontFiles,
}

/// Prints. The fonts are read when they are first needed and then kept.
pub struct Press {
    settings: PrintSettings,
    faces: Mutex<Option<Arc<Faces>>>,
    pool: VerifierPool,
}

impl Press {
    /// A press that prints on at most half of the cores.
    pub fn new(settings: PrintSettings) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let pool = VerifierPool::of(PAGES_WAITING_MAX, (cores / 2).max(1));
        Self { settings, faces: Mutex::new(None), pool }
    }

    /// The fonts. What went wrong is not kept: they may be installed while the node runs.
    fn faces(&self) -> Result<Arc<Faces>, PaperError> {
        // Whoever holds the lock only reads files and stores the result.
        let mut kept = self.faces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(faces) = &*kept {
            return Ok(Arc::clone(faces));
        }
        let faces = Arc::new(Faces::load(&self.settings.fonts)?);
        *kept = Some(Arc::clone(&faces));
        Ok(faces)
    }

    fn address(&self) -> ApiResult<&VerifyAddress> {
        self.settings.address.as_ref().ok_or_else(|| ApiCode::VerifyAddressMissing.into())
    }
}

impl From<PaperError> for ApiError {
    fn from(error: PaperError) -> Self {
        let code = match &error {
            PaperError::FontMissing { .. } => ApiCode::FontMissing,
            PaperError::FontUnreadable { .. } => ApiCode::FontUnreadable,
            PaperError::GlyphMissing(_) => ApiCode::GlyphMissing,
            PaperError::LinkInvalid(_) | PaperError::NotProven { .. } | PaperError::Painter(_) => {
                ApiCode::Internal
            }
        };
        match (&error, code) {
            (_, ApiCode::Internal) => tracing::error!(%error, "a certificate could not be printed"),
            (PaperError::GlyphMissing(_), _) => return Self::of(code, error.detail()),
            _ => tracing::warn!(%error, "a certificate could not be printed"),
        }
        // Paths of this machine are for its log.
        code.into()
    }
}

/// A certificate as it is printed, PDF/A-2u.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/certificate.pdf", tag = "exports",
    params(("no" = String, Path, description = "Certificate number or query code")),
    responses(
        (status = 200, description = "The page, as of the last block. Its QR code leads to the verify page.", content_type = "application/pdf", body = Vec<u8>),
        Refusals,
    )
)]
pub async fn certificate_pdf(
    State(api): State<Api>,
    InPath(no): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    page(api, no, Form::Pdf).await
}

/// The same page as SVG.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/certificate.svg", tag = "exports",
    params(("no" = String, Path, description = "Certificate number or query code")),
    responses(
        (status = 200, description = "The page, as of the last block. Its QR code leads to the verify page.", content_type = "image/svg+xml", body = Vec<u8>),
        Refusals,
    )
)]
pub async fn certificate_svg(
    State(api): State<Api>,
    InPath(no): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    page(api, no, Form::Svg).await
}

async fn page(api: Api, no: String, form: Form) -> ApiResult<impl IntoResponse> {
    let press = Arc::clone(&api.press);
    let (name, bytes) = press.pool.run(move || printed(&api, &no, form)).await??;
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, form.media_type().into()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}.{}\"", form.extension())),
    ];
    Ok((headers, bytes))
}

fn printed(api: &Api, no: &str, form: Form) -> ApiResult<(String, Vec<u8>)> {
    let moment = api.now()?;
    let number = number_of(&moment, no)?;
    let certificate: Certificate = moment.require(&number, number)?;
    let address = api.press.address()?;
    let facts = facts(&moment, certificate)?;
    let faces = api.press.faces()?;
    let bytes = hefu_paper::print(&facts, address, &faces, form)?;
    Ok((number.to_string(), bytes))
}

/// What this node has about a certificate.
fn facts(moment: &Moment<'_>, certificate: Certificate) -> ApiResult<Facts> {
    let issued = moment.record(&certificate.record)?.ok_or(ApiCode::Internal)?;
    let issued_on = issued.time.date();
    let record = Record::parse(issued.envelope)?;
    let Action::CertIssue(issue) = record.action() else { return Err(ApiCode::Internal.into()) };
    let name = |organisation: Option<Organisation>| organisation.map(|found| found.name);
    let registrar_name = name(moment.get(&certificate.registrar)?).ok_or(ApiCode::Internal)?;
    let blocked = moment.blocker(Node::Certificate(certificate.number))?;
    let said = |body: ErrorBody| Both { zh: body.message_zh, en: body.message_en };
    let own = status_findings(&certificate, moment.time);
    let is_own = own.iter().any(|(finding, _)| finding.outcome() == Outcome::NotInForce);
    let beside = Beside {
        holder_name: name(moment.get(&certificate.holder)?),
        issued_on: Some(issued_on),
        // What its own state says is said in its own words.
        blocked: blocked.filter(|_| !is_own).map(said),
    };
    let as_of = AsOf { height: moment.height, time: moment.time };
    Ok(Facts { issue: issue.clone(), certificate, registrar_name, as_of, beside })
}
