//! The longer records of the walk: what is declared, applied for, certified and granted.

use hefu_chain::{
    action::{Action, application, certificate, grant, plan, price, resource},
    hash::RecordId,
    state::{
        CertificateNumber, DealObject, FeeBasis, GrantParent, Scope, Subject, TaggedDigest, Term,
        query_code,
    },
    time::Date,
    words::{
        CertificateKind, DataKind, DeliveryForm, DeliveryForms, Level, OperationMode, PriceRegime,
        Purpose, Purposes, Rights, Sector, Sectors, SourceKind,
    },
};

use crate::{digest::blake3_of, import::enrol::Party};

/// The certificate's title.
pub(super) const TITLE: &str = "公交分时段候车统计";
/// The secure domain that the data stays in.
pub(super) const DOMAIN: &str = "成都市公共数据运营平台(演示)";
/// The scenario that is granted.
pub(super) const SCENARIO: &str = "出行规划";
pub(super) fn declare(holder: &Party, digest: TaggedDigest) -> Action {
    Action::ResourceDeclare(resource::Declare {
        title: TITLE.into(),
        summary: Some("按线路、站点与时段统计的平均候车分钟与样本车次,不含个人信息。".into()),
        region: holder.region,
        kind: DataKind::Public,
        source: SourceKind::Collected,
        source_grant: None,
        source_deal: None,
        inbound: None,
        provider: Some(holder.name.clone()),
        level: Level::General2,
        sector: Some(Sector::G),
        personal_information: false,
        information_resource_code: None,
        update_cycle: Some("daily".into()),
        rows: Some(5),
        content: vec![digest],
        external_ids: Vec::new(),
    })
}

pub(super) fn submit(
    registrar: &Party,
    resource: RecordId,
    digest: TaggedDigest,
    from: Date,
) -> Action {
    Action::AppSubmit(application::Submit {
        registrar: registrar.uscc,
        subject: Subject::Resource(resource),
        kind: CertificateKind::Resource,
        contests: None,
        form: application::Form {
            title: TITLE.into(),
            rights: Rights::all(),
            valid_from: from,
            valid_to: from.plus_years(3),
            evidence: vec![digest],
            no_state_secrets: true,
        },
    })
}

pub(super) fn issue(
    number: CertificateNumber,
    holder: &Party,
    resource: RecordId,
    application: RecordId,
    digest: TaggedDigest,
    from: Date,
) -> Action {
    Action::CertIssue(certificate::Issue {
        number,
        application,
        subject: Subject::Resource(resource),
        title: TITLE.into(),
        kind: CertificateKind::Resource,
        holder: holder.uscc,
        holder_name: holder.name.clone(),
        rights: Rights::all(),
        region: holder.region,
        data_kind: DataKind::Public,
        level: Level::General2,
        sector: Some(Sector::G),
        valid_from: from,
        valid_to: from.plus_years(3),
        evidence: vec![digest],
        query_code: query_code(&application),
        contests: None,
    })
}

/// The holder's operation plan over its certificate.
pub(super) fn plan(holder: &Party, number: CertificateNumber, from: Date) -> Action {
    Action::PlanRegister(plan::Register {
        title: "公交数据授权运营实施方案(演示)".into(),
        region: holder.region,
        certificates: vec![number],
        mode: OperationMode::Scenario,
        document: blake3_of("授权运营实施方案(演示)".as_bytes()),
        approval: decision(from),
    })
}

/// The cap on what the product may cost in the scenario.
pub(super) fn price_cap(holder: &Party, product: RecordId, cap_fen: u64, from: Date) -> Action {
    Action::PriceFile(price::File {
        object: DealObject::Product(product),
        under_grant: None,
        scenario: Some(SCENARIO.into()),
        authority: holder.uscc,
        regime: PriceRegime::Guided,
        cap_fen,
        fee_basis: FeeBasis::Time,
        period: Term { from, to: from.plus_years(1) },
        document: blake3_of("上限价格核定文件(演示)".as_bytes()),
    })
}

/// The collective decision behind plan and grant.
fn decision(from: Date) -> grant::Decision {
    grant::Decision {
        reference: "演示决〔2026〕1号".into(),
        date: from,
        document: blake3_of("集体决策纪要(演示)".as_bytes()),
    }
}

pub(super) fn offer(
    operator: &Party,
    number: CertificateNumber,
    plan: RecordId,
    from: Date,
) -> Action {
    let regions = ["500000", "510000"].iter().filter_map(|code| code.parse().ok()).collect();
    Action::GrantOffer(grant::Offer {
        grantee: operator.uscc,
        parent: GrantParent::Certificates,
        rights: Rights::all(),
        scope: Scope {
            certificates: vec![number],
            fields: None,
            purposes: Purposes::of(&[Purpose::PublicInterest, Purpose::Industry]),
            scenarios: Some(vec![SCENARIO.into()]),
            sectors: Sectors::of(&[Sector::G, Sector::I]),
            regions,
            delivery_forms: DeliveryForms::of(&[DeliveryForm::Api, DeliveryForm::Report]),
            secure_domain: Some(DOMAIN.into()),
            level_max: Level::General2,
        },
        term: Term { from, to: from.plus_years(1) },
        sub_depth: 1,
        quota: None,
        exclusive: false,
        narrowed_alone: false,
        revenue: Vec::new(),
        operation: Some(grant::OperationTerms {
            plan,
            mode: OperationMode::Scenario,
            conditions: "原始数据不出域;按场景使用;按季报告。".into(),
            exit_rule: "期满或违约即停用,三十日内结算并销毁副本。".into(),
            security_duties: "运营机构负责域内安全,持有单位负责来源与更新。".into(),
            decision: decision(from),
        }),
    })
}
