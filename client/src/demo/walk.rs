//! The steps: one record each, built, signed, sent and waited for.

use std::path::Path;

use hefu_chain::{
    action::{
        Action, application, deal, evidence, grant,
        organisation::{Enrol, NewKey},
        product, recognition,
    },
    envelope::Envelope,
    hash::{ChainId, RecordId},
    reject::{Reason, Rejection},
    state::{
        CertificateNumber, DealObject, Price, ProductInput, RecognitionMode, TaggedDigest, Term,
    },
    time::Date,
    words::{
        CertificateKind, CertificateKinds, DealMode, DeliveryForm, DeliveryForms, KeyPurpose,
        Level, Purpose, Purposes, Rights, Role, Roles, Sector, Sectors, Tracks, Venue,
    },
};

use super::{
    Walked,
    cast::Cast,
    records::{DOMAIN, SCENARIO, TITLE, declare, issue, offer, plan, price_cap, submit},
};
use crate::{
    compose::{Authorship, Draft},
    digest::blake3_of,
    exit::CliError,
    import::{
        ImportError,
        enrol::Party,
        journal::{Entry, Journal, Turn},
        pipeline::{Job, Pipeline, Plan, nonce_of},
    },
    numbering::free_sequence,
    print::line,
    progress::bar,
    session::Session,
};

/// The only stage of a step.
const STAGES: &[&str] = &["record"];
/// Number of steps, for the headings.
const STEPS: u32 = 19;
/// Price of the deal, in fen.
const PRICE_FEN: u64 = 12_800_000;

/// One walk.
pub(super) struct Walk<'a> {
    session: &'a Session,
    cast: &'a Cast,
    journal: Journal,
    ledger: ChainId,
    today: Date,
    data: &'a str,
    step: u32,
}

/// Who signs a step: the author in its role, then others.
struct Signers<'a> {
    author: &'a Party,
    role: Role,
    others: &'a [&'a Party],
}

/// What a step is called.
struct Name {
    key: &'static str,
    text: &'static str,
}

/// Builds the action of a step; what must stay the same in a repetition goes into the turn.
type Make<'m> = &'m mut dyn FnMut(&mut Turn) -> Result<Action, Rejection>;

/// The plan of one step.
struct OneRecord<'p> {
    ledger: ChainId,
    signers: Signers<'p>,
    make: Make<'p>,
}

impl Plan for OneRecord<'_> {
    fn stages(&self) -> &'static [&'static str] {
        STAGES
    }

    fn build(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Envelope, Rejection> {
        let action = (self.make)(turn)?;
        let Signers { author, role, others } = &self.signers;
        let authorship = Authorship {
            ledger: self.ledger,
            author: author.uscc,
            role: *role,
            last_height: turn.last_height,
        };
        let nonce = nonce_of(&self.ledger, &job.key, stage, turn.attempt);
        let keys: Vec<_> =
            std::iter::once(&author.key).chain(others.iter().map(|party| &party.key)).collect();
        Draft::of(action, authorship, nonce)?.sign(&keys)
    }

    fn stands_already(&self, _stage: &str, _code: &str) -> bool {
        false
    }

    fn wants_other_choice(&self, _stage: &str, code: &str) -> bool {
        code == Reason::CertificateNumberTaken.code()
    }
}

impl<'a> Walk<'a> {
    /// Opens the journal of the demonstration.
    pub(super) fn begin(
        session: &'a Session,
        cast: &'a Cast,
        dir: &Path,
        data: &'a str,
    ) -> Result<Self, CliError> {
        let head = session.head()?;
        let journal = Journal::open(&dir.join("walk.journal"))?;
        let (ledger, today) = (head.chain_id, head.time.date());
        Ok(Self { session, cast, journal, ledger, today, data, step: 0 })
    }

    /// All steps.
    pub(super) fn run(mut self) -> Result<Walked, CliError> {
        line("\n二、一张证书的全程 One certificate, from evidence to trade");
        self.enrol()?;
        self.agree()?;
        let (number, from) = self.register()?;
        let grant = self.grant(number, from)?;
        let product = self.product(number, grant)?;
        let deal = self.trade(product, from)?;
        Ok(Walked { number, grant, deal })
    }

    /// One record, from its making to its block.
    fn step(
        &mut self,
        name: &Name,
        signers: Signers<'_>,
        make: Make<'_>,
    ) -> Result<Entry, CliError> {
        self.step += 1;
        let mut jobs = [Job::new(0, format!("demo:{}", name.key), &self.journal)];
        let mut plan = OneRecord { ledger: self.ledger, signers, make };
        let progress = bar(1, name.key);
        let mut pipeline = Pipeline::new(&self.session.node, &mut self.journal, &progress);
        pipeline.run(&mut plan, &mut jobs)?;
        progress.finish_and_clear();
        let [job] = jobs;
        if let Some((_, why)) = job.refused {
            return Err(ImportError::Stopped(format!("{}: {why}", name.text)).into());
        }
        let entry = job.done.get(STAGES[0]).cloned();
        let entry = entry.ok_or_else(|| ImportError::Stopped(name.text.into()))?;
        line(&format!("  [{:>2}/{STEPS}] {}\n          {}", self.step, name.text, entry.id));
        Ok(entry)
    }

    fn enrol(&mut self) -> Result<(), CliError> {
        let cast = self.cast;
        let holder_roles =
            Roles::of(&[Role::ImplementingInstitution, Role::SourceUnit, Role::Registrant]);
        for (key, text, party, by, by_role, roles) in [
            (
                "enrol-holder",
                "机构入网:数据持有单位(由四川省数据主管部门准入) enrol the holder",
                &cast.holder,
                &cast.sichuan,
                Role::DataAuthority,
                holder_roles,
            ),
            (
                "enrol-operator",
                "机构入网:运营机构 enrol the operator",
                &cast.operator,
                &cast.chengdu,
                Role::Registrar,
                Roles::of(&[Role::Operator, Role::Trader]),
            ),
            (
                "enrol-buyer",
                "机构入网:重庆需方 enrol the buyer in Chongqing",
                &cast.buyer,
                &cast.chongqing,
                Role::Registrar,
                Roles::of(&[Role::Trader]),
            ),
        ] {
            let signers = Signers { author: by, role: by_role, others: &[party] };
            self.step(&Name { key, text }, signers, &mut |_| {
                Ok(Action::OrgEnrol(Enrol {
                    uscc: party.uscc,
                    name: party.name.clone(),
                    region: party.region,
                    roles,
                    tracks: Tracks::EMPTY,
                    sectors: Sectors::EMPTY,
                    keys: vec![NewKey { key: party.key.public_key(), purpose: KeyPurpose::Sign }],
                    qualifications: hefu_chain::words::AttestationKinds::EMPTY,
                    uscc_check_waived: None,
                }))
            })?;
        }
        Ok(())
    }

    /// 川渝互认.
    fn agree(&mut self) -> Result<(), CliError> {
        let (sichuan, chongqing) = (&self.cast.sichuan, &self.cast.chongqing_authority);
        let text = "川渝两地相互承认对方登记机构签发的数据资源登记证书(演示文本)。";
        let name = Name {
            key: "agree",
            text: "互认协议:川渝两地数据主管部门共同签署 recognition agreement, both authorities sign",
        };
        let signers = Signers { author: sichuan, role: Role::DataAuthority, others: &[chongqing] };
        let today = self.today;
        self.step(&name, signers, &mut |turn| {
            let from = chosen_day(turn, today);
            Ok(Action::RecogAgree(recognition::Agree {
                parties: (
                    sichuan.region.min(chongqing.region),
                    sichuan.region.max(chongqing.region),
                ),
                with: chongqing.uscc,
                kinds: CertificateKinds::of(&[CertificateKind::Resource, CertificateKind::Product]),
                rights: Rights::all(),
                level_max: Level::General4,
                sectors: Sectors::all(),
                purposes: Purposes::all(),
                term: Term { from, to: from.plus_years(3) },
                mode: RecognitionMode::Automatic,
                parent: None,
                delegable: None,
                article: "全文".into(),
                text: blake3_of(text.as_bytes()),
            }))
        })?;
        Ok(())
    }

    /// From evidence to coding.
    fn register(&mut self) -> Result<(CertificateNumber, Date), CliError> {
        let (holder, chengdu) = (&self.cast.holder, &self.cast.chengdu);
        let digest = blake3_of(self.data.as_bytes());
        let size = self.data.len() as u64;
        let by_holder = || Signers { author: holder, role: Role::Registrant, others: &[] };
        let by_registrar = || Signers { author: chengdu, role: Role::Registrar, others: &[] };
        let name = Name {
            key: "anchor",
            text: "存证:数据文件的摘要上链 preserve the file's digest",
        };
        self.step(&name, by_holder(), &mut |_| {
            Ok(Action::EvidenceAnchor(evidence::Anchor {
                evidence: digest,
                size,
                media_type: "text/csv".into(),
                label: TITLE.into(),
            }))
        })?;
        let name =
            Name { key: "declare", text: "数据资源:持有单位申报 declare the resource" };
        let resource = self.step(&name, by_holder(), &mut |_| Ok(declare(holder, digest)))?.id;
        let name = Name { key: "submit", text: "申请:首次登记 apply for registration" };
        let today = self.today;
        let submitted = self.step(&name, by_holder(), &mut |turn| {
            let from = chosen_day(turn, today);
            Ok(submit(chengdu, resource, digest, from))
        })?;
        let application = submitted.id;
        let from = submitted.choice.and_then(|text| text.parse().ok()).unwrap_or(today);
        let name = Name { key: "accept", text: "受理 accept" };
        self.step(&name, by_registrar(), &mut |_| {
            Ok(Action::AppAccept(application::Accept { application }))
        })?;
        let name = Name {
            key: "review",
            text: "形式审核:来源合法、安全合规、授权明晰 formal review, three attestations",
        };
        self.step(&name, by_registrar(), &mut |_| {
            let findings = application::ReviewFindings {
                source_lawful: true,
                security_compliant: true,
                authorisation_clear: true,
            };
            let outcome = application::ReviewOutcome::Passed(findings);
            Ok(Action::AppReview(application::Review { application, outcome }))
        })?;
        let name = Name {
            key: "publicise",
            text: "公示(演示网络的公示期为零) publicity, of no days here",
        };
        self.step(&name, by_registrar(), &mut |_| {
            Ok(Action::AppPublicise(application::Publicise { application }))
        })?;
        let number = self.issue(resource, application, digest, from)?;
        Ok((number, from))
    }

    fn issue(
        &mut self,
        resource: RecordId,
        application: RecordId,
        digest: TaggedDigest,
        from: Date,
    ) -> Result<CertificateNumber, CliError> {
        let (holder, chengdu) = (&self.cast.holder, &self.cast.chengdu);
        let kind = CertificateKind::Resource;
        let year = u16::try_from(self.today.ymd().0).unwrap_or(u16::MAX);
        let mut sequence = free_sequence(&self.session.node, chengdu.region, kind, year)?;
        let name = Name {
            key: "issue",
            text: "赋码发证:签发登记证书 code it and issue the certificate",
        };
        let signers = Signers { author: chengdu, role: Role::Registrar, others: &[] };
        let issued = self.step(&name, signers, &mut |turn| {
            let number = match turn.choice.as_deref().and_then(|text| text.parse().ok()) {
                Some(number) => number,
                None => {
                    let number = CertificateNumber::new(chengdu.region, kind, year, sequence)
                        .map_err(|error| Rejection::of(Reason::CertificateNumberWrong, error))?;
                    sequence += 1;
                    turn.choice = Some(number.to_string());
                    number
                }
            };
            Ok(issue(number, holder, resource, application, digest, from))
        })?;
        let number: Option<CertificateNumber> = issued.choice.and_then(|text| text.parse().ok());
        let number = number.ok_or_else(|| ImportError::Stopped("the number is lost".into()))?;
        line(&format!("          证书编号 certificate number: {number}"));
        Ok(number)
    }

    fn grant(&mut self, number: CertificateNumber, from: Date) -> Result<RecordId, CliError> {
        let (holder, operator) = (&self.cast.holder, &self.cast.operator);
        let name = Name {
            key: "plan",
            text: "实施方案:实施机构登记授权运营实施方案 register the operation plan",
        };
        let signers = Signers { author: holder, role: Role::ImplementingInstitution, others: &[] };
        let planned = self.step(&name, signers, &mut |_| Ok(plan(holder, number, from)))?.id;
        let name = Name {
            key: "grant-offer",
            text: "授权运营:一级授权,限定用途、场景、地域与交付形式 first-tier grant, bounded",
        };
        let signers = Signers { author: holder, role: Role::ImplementingInstitution, others: &[] };
        let grant =
            self.step(&name, signers, &mut |_| Ok(offer(operator, number, planned, from)))?.id;
        let name =
            Name { key: "grant-accept", text: "运营机构接受授权 the operator accepts" };
        let signers = Signers { author: operator, role: Role::Operator, others: &[] };
        self.step(&name, signers, &mut |_| Ok(Action::GrantAccept(grant::Accept { grant })))?;
        Ok(grant)
    }

    fn product(
        &mut self,
        number: CertificateNumber,
        grant: RecordId,
    ) -> Result<RecordId, CliError> {
        let name = Name {
            key: "product",
            text: "数据产品:登记产品及其来源 register a product with its lineage",
        };
        let signers = Signers { author: &self.cast.operator, role: Role::Operator, others: &[] };
        let entry = self.step(&name, signers, &mut |_| {
            Ok(Action::ProductRegister(product::Register {
                title: "公交候车时间预测接口".into(),
                summary: Some("按线路、站点和时段返回预计候车分钟。".into()),
                inputs: vec![ProductInput::Granted { grant, certificate: number }],
                processing: blake3_of("分时段滑动平均,按线路与站点分组(演示)".as_bytes()),
                steps: Vec::new(),
                secure_domain: Some(DOMAIN.into()),
                scenario: Some(SCENARIO.into()),
                sector: Some(Sector::G),
                level: Level::General2,
                delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
                personal: Vec::new(),
            }))
        })?;
        Ok(entry.id)
    }

    /// A deal on the exchange of another province, which the agreement makes possible.
    fn trade(&mut self, product: RecordId, from: Date) -> Result<RecordId, CliError> {
        let Cast { operator, buyer, exchange, holder, .. } = self.cast;
        let name = Name {
            key: "price-cap",
            text: "价格备案:实施机构核定上限价格 file the price cap, fixed by the institution",
        };
        let signers = Signers { author: operator, role: Role::Operator, others: &[holder] };
        self.step(&name, signers, &mut |_| Ok(price_cap(holder, product, PRICE_FEN, from)))?;
        let name = Name {
            key: "conclude",
            text: "交易:供方、需方与交易场所三方签署 deal, signed by seller, buyer and exchange",
        };
        let signers =
            Signers { author: operator, role: Role::Operator, others: &[buyer, exchange] };
        let deal = self
            .step(&name, signers, &mut |_| {
                Ok(Action::DealConclude(deal::Conclude {
                    venue: Venue::OnExchange,
                    host: exchange.uscc,
                    seller: operator.uscc,
                    buyer: buyer.uscc,
                    object: DealObject::Product(product),
                    under_grant: None,
                    mode: DealMode::Licence,
                    purpose: Purpose::Industry,
                    scenario: Some(SCENARIO.into()),
                    sector: Some(Sector::G),
                    delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
                    term: Some(Term { from, to: from.plus_days(180) }),
                    price: Price::PublicFen(PRICE_FEN),
                    complete_by: from.plus_days(30),
                    arbitrator: None,
                    contract: Some(blake3_of("候车预测接口许可合同(演示)".as_bytes())),
                    listing: None,
                    negotiation: None,
                    prepayment: false,
                    personal: Vec::new(),
                    outbound: None,
                    inbound: None,
                    mandates: Vec::new(),
                }))
            })?
            .id;
        let name =
            Name { key: "deliver", text: "交付:供方提交交付凭据 the seller delivers" };
        let signers = Signers { author: operator, role: Role::Operator, others: &[] };
        self.step(&name, signers, &mut |_| {
            let proof = blake3_of("接口密钥交付回执(演示)".as_bytes());
            Ok(Action::DealDeliver(deal::Deliver { deal, proof }))
        })?;
        let name = Name { key: "accept-delivery", text: "验收:需方确认 the buyer accepts" };
        let signers = Signers { author: buyer, role: Role::Trader, others: &[] };
        self.step(&name, signers, &mut |_| Ok(Action::DealAccept(deal::Accept { deal })))?;
        Ok(deal)
    }
}

/// The day that a step was first built on, kept in its turn.
fn chosen_day(turn: &mut Turn, today: Date) -> Date {
    let day = turn.choice.as_deref().and_then(|text| text.parse().ok()).unwrap_or(today);
    turn.choice = Some(day.to_string());
    day
}
