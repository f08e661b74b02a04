//! The route table.

use axum::{Router, middleware, response::IntoResponse};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    Api, alerts, block_records, certificates, chain, check, dependents, directory, engagements,
    entities,
    error::{ApiCode, ApiError},
    events, evidence_file, exports, grants, keys,
    layer::{Admission, admit, follow, measure, protect},
    look_through, openapi, organisations, peers, portal, provenance, queue, reasons, recognition,
    records, registrations, site, snapshots, statement, statistics, timeliness, title, trades,
    validators,
};

/// Every documented route.
pub fn documented() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(records::submit))
        .routes(routes!(records::submit_batch))
        .routes(routes!(check::check))
        .routes(routes!(records::statuses))
        .routes(routes!(records::status))
        .routes(routes!(records::record_proof))
        .routes(routes!(certificates::certificate))
        .routes(routes!(certificates::history))
        .routes(routes!(certificates::proof))
        .routes(routes!(exports::credential::credential))
        .routes(routes!(exports::scitt::scitt))
        .routes(routes!(exports::status_list::status_list_entry))
        .routes(routes!(exports::status_list::status_list))
        .routes(routes!(exports::checkpoint::checkpoint))
        .routes(routes!(exports::checkpoint::checkpoint_keys))
        .routes(routes!(exports::witness::heads, exports::witness::cosign))
        .routes(routes!(exports::witness::headers))
        .routes(routes!(exports::paper::certificate_pdf))
        .routes(routes!(exports::paper::certificate_svg))
        .routes(routes!(dependents::dependents))
        .routes(routes!(dependents::burdens))
        .routes(routes!(registrations::resource))
        .routes(routes!(registrations::application))
        .routes(routes!(registrations::evidence))
        .routes(routes!(organisations::organisation))
        .routes(routes!(engagements::engagements))
        .routes(routes!(keys::key))
        .routes(routes!(grants::grant))
        .routes(routes!(grants::effective))
        .routes(routes!(trades::product))
        .routes(routes!(trades::deal))
        .routes(routes!(look_through::look_through))
        .routes(routes!(provenance::provenance))
        .routes(routes!(exports::prov::prov))
        .routes(routes!(directory::search))
        .routes(routes!(exports::dcat::catalogue))
        .routes(routes!(statistics::statistics))
        .routes(routes!(recognition::recognition))
        .routes(routes!(title::title))
        .routes(routes!(title::title_proof))
        .routes(routes!(entities::entity))
        .routes(routes!(entities::trail))
        .routes(routes!(entities::trail_proof))
        .routes(routes!(evidence_file::evidence_file))
        .routes(routes!(queue::queue))
        .routes(routes!(queue::publicity))
        .routes(routes!(timeliness::timeliness))
        .routes(routes!(alerts::alerts))
        .routes(routes!(statement::statement))
        .routes(routes!(statement::log))
        .routes(routes!(exports::checkpoint::consistency))
        .routes(routes!(exports::checkpoint::inclusion))
        .routes(routes!(statement::header_proof))
        .routes(routes!(events::events))
        .routes(routes!(chain::head))
        .routes(routes!(chain::block))
        .routes(routes!(block_records::block_records))
        .routes(routes!(chain::members))
        .routes(routes!(validators::validators))
        .routes(routes!(peers::peers))
        .routes(routes!(chain::genesis))
        .routes(routes!(snapshots::snapshots))
        .routes(routes!(snapshots::snapshot))
        .routes(routes!(snapshots::chunk))
        .routes(routes!(chain::health))
        .routes(routes!(reasons::reasons))
        .routes(routes!(openapi::document))
}

/// The whole site: routes, documentation, coded refusals for everything else.
pub fn router(api: Api, admission: Admission) -> Router {
    let (routes, _) = documented().split_for_parts();
    let metrics = api.metrics().clone();
    let traces = api.traces().cloned();
    let docs = SwaggerUi::new("/docs").config(Config::from("/v1/openapi.json"));
    let site = Router::new()
        .merge(routes)
        .merge(docs)
        .merge(site::router())
        .merge(portal::router())
        .fallback(async || ApiError::from(ApiCode::NoRoute).into_response())
        .method_not_allowed_fallback(async || {
            ApiError::from(ApiCode::MethodNotAllowed).into_response()
        })
        .with_state(api)
        .layer(middleware::from_fn_with_state(admission, admit))
        .layer(middleware::from_fn_with_state(metrics, measure));
    let site = match traces {
        Some(traces) => site.layer(middleware::from_fn_with_state(traces, follow)),
        None => site,
    };
    site.layer(middleware::from_fn(protect))
}
