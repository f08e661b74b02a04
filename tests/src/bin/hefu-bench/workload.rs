//! The load: 70 % registrations, 15 % grants, 15 % deals, 2 % of all deliberately invalid; holders
//! picked with a skew (Zipf 0.9), payloads random under a seed.

use std::{
    io,
    time::{SystemTime, UNIX_EPOCH},
};

use hefu_chain::{
    action::{Action, deal::Conclude, grant::Offer, organisation::Enrol, recognition::Agree},
    hash::Digest,
    state::{
        CertificateNumber, DealObject, DigestAlgorithm, GrantParent, Price, RecognitionMode, Scope,
        TaggedDigest, Term,
    },
    time::{BlockTime, Date},
    words::{
        CertificateKinds, DealMode, DeliveryForm, DeliveryForms, Level, Purpose, Purposes, Rights,
        Role, Roles, Sectors, Tracks, Venue,
    },
};
use hefu_tests::network::Network;
use rand::{Rng, RngCore};

use crate::{
    parties::{Founders, Party, Pen},
    pipeline::{certify, commit_all, resource},
};

pub(crate) use crate::parties::Signed;

/// Holders that act in the benchmark.
const HOLDERS: u32 = 64;
/// Certificates that each holder has for grants and deals.
const CERTIFICATES_EACH: usize = 4;
/// Of a thousand records, how many are deliberately invalid.
const INVALID_PERMILLE: u32 = 20;
/// Certificates taken through registration at a time while growing.
const GROW_WAVE: usize = 1_000;

/// Parties with certificates, and a seeded pen.
pub(crate) struct Workload {
    founders: Founders,
    holders: Vec<Party>,
    certificates: Vec<(usize, CertificateNumber)>,
    numbers: Vec<String>,
    weights: Vec<u64>,
    next_sequence: u32,
    today: Date,
    seed: u64,
}

impl Workload {
    /// Enrols the holders, agrees on recognition, and certifies what grants and deals rest on.
    pub(crate) fn prepare(network: &Network, seed: u64) -> io::Result<Self> {
        let founders = Founders::read(&network.layout)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let today =
            BlockTime::from_ms(u64::try_from(now.as_millis()).map_err(io::Error::other)?).date();
        let mut pen = pen(network, seed)?;
        let region = founders.chengdu.region;
        let holders = (0..HOLDERS)
            .map(|index| Party::holder(index, region, pen.rng()))
            .collect::<io::Result<Vec<_>>>()?;
        let client = &network.members[0].client;
        let mut wave: Vec<Signed> =
            holders.iter().map(|holder| enrol(&mut pen, &founders, holder)).collect();
        wave.push(agree(&mut pen, &founders, today));
        commit_all(client, &wave)?;
        let mut workload = Self {
            founders,
            weights: zipf(holders.len()),
            holders,
            certificates: Vec::new(),
            numbers: Vec::new(),
            next_sequence: 1,
            today,
            seed,
        };
        workload.certify_each(network, CERTIFICATES_EACH)?;
        Ok(workload)
    }

    /// Numbers of the certificates.
    pub(crate) fn certificates(&self) -> &[String] {
        &self.numbers
    }

    /// Certifies more until there are `total`.
    pub(crate) fn grow(&mut self, network: &Network, total: usize) -> io::Result<()> {
        while self.certificates.len() < total {
            let left = (total - self.certificates.len()).min(GROW_WAVE);
            self.certify_each(network, left.div_ceil(self.holders.len()))?;
            eprint!("\r{} certificates", self.certificates.len());
        }
        eprintln!();
        Ok(())
    }

    fn certify_each(&mut self, network: &Network, each: usize) -> io::Result<()> {
        self.seed += 1;
        let mut pen = pen(network, self.seed)?;
        let indexes: Vec<usize> =
            (0..self.holders.len() * each).map(|i| i % self.holders.len()).collect();
        let holders: Vec<&Party> = indexes.iter().map(|i| &self.holders[*i]).collect();
        let (first, today) = (self.next_sequence, self.today);
        let client = &network.members[0].client;
        let numbers = certify(client, &mut pen, &self.founders, &holders, first, today)?;
        self.next_sequence += u32::try_from(numbers.len()).map_err(io::Error::other)?;
        self.numbers.extend(numbers.iter().map(ToString::to_string));
        self.certificates.extend(indexes.into_iter().zip(numbers));
        Ok(())
    }

    /// Signs `count` records of the mix, ahead of the run.
    pub(crate) fn signed(&mut self, network: &Network, count: usize) -> io::Result<Vec<Signed>> {
        self.seed += 1;
        let mut pen = pen(network, self.seed)?;
        Ok((0..count).map(|_| self.one(&mut pen)).collect())
    }

    fn one(&self, pen: &mut Pen) -> Signed {
        let mut signed = match pen.rng().random_range(0..100) {
            0..70 => self.registration(pen),
            70..85 => self.grant(pen),
            _ => self.deal(pen),
        };
        if pen.rng().random_range(0..1_000) < INVALID_PERMILLE {
            // The last byte belongs to the last signature.
            if let Some(byte) = signed.bytes.last_mut() {
                *byte ^= 1;
            }
            signed.valid = false;
        }
        signed
    }

    fn registration(&self, pen: &mut Pen) -> Signed {
        let holder = &self.holders[self.skewed(pen)];
        let mut digest = [0u8; 32];
        pen.rng().fill_bytes(&mut digest);
        let content = TaggedDigest { alg: DigestAlgorithm::Blake3, digest: Digest(digest) };
        let action =
            resource(holder, &format!("数据资源{}", &content.digest.to_string()[..8]), content);
        pen.sign(&action, holder, Role::Registrant, &[])
    }

    fn grant(&self, pen: &mut Pen) -> Signed {
        let (holder, number) = self.own_certificate(pen);
        let grantee = &self.holders[(holder + 1 + self.skewed(pen)) % self.holders.len()];
        let action = Action::GrantOffer(Offer {
            grantee: if grantee.uscc == self.holders[holder].uscc {
                self.holders[(holder + 1) % self.holders.len()].uscc
            } else {
                grantee.uscc
            },
            parent: GrantParent::Certificates,
            rights: Rights::all(),
            scope: Scope {
                certificates: vec![number],
                fields: None,
                purposes: Purposes::of(&[Purpose::Industry]),
                scenarios: None,
                sectors: Sectors::all(),
                regions: vec![self.founders.chengdu.region],
                delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
                secure_domain: None,
                level_max: Level::General4,
            },
            term: Term { from: self.today, to: self.today.plus_years(1) },
            sub_depth: 1,
            quota: None,
            exclusive: false,
            narrowed_alone: false,
            revenue: Vec::new(),
            operation: None,
        });
        pen.sign(&action, &self.holders[holder], Role::Registrant, &[])
    }

    fn deal(&self, pen: &mut Pen) -> Signed {
        let (seller, number) = self.own_certificate(pen);
        let buyer = &self.holders[(seller + 1) % self.holders.len()];
        let seller = &self.holders[seller];
        let mut salt = [0u8; 32];
        pen.rng().fill_bytes(&mut salt);
        let action = Action::DealConclude(Conclude {
            venue: Venue::OnExchange,
            host: self.founders.exchange.uscc,
            seller: seller.uscc,
            buyer: buyer.uscc,
            object: DealObject::Certificate(number),
            under_grant: None,
            mode: DealMode::Licence,
            purpose: Purpose::Industry,
            scenario: None,
            sector: None,
            delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
            term: Some(Term { from: self.today, to: self.today.plus_years(1) }),
            price: Price::commit(&salt, 1_000_000),
            complete_by: self.today.plus_days(90),
            arbitrator: None,
            contract: None,
            listing: None,
            negotiation: None,
            prepayment: false,
            personal: Vec::new(),
            outbound: None,
            inbound: None,
            mandates: Vec::new(),
        });
        pen.sign(&action, seller, Role::Trader, &[buyer, &self.founders.exchange])
    }

    fn own_certificate(&self, pen: &mut Pen) -> (usize, CertificateNumber) {
        let holder = self.skewed(pen);
        let own = pen.rng().random_range(0..CERTIFICATES_EACH);
        self.certificates[holder + own * self.holders.len()]
    }

    /// A holder's index, the first ones far more often.
    fn skewed(&self, pen: &mut Pen) -> usize {
        let total = self.weights.last().copied().unwrap_or(1);
        let point = pen.rng().random_range(0..total);
        self.weights.partition_point(|cumulative| *cumulative <= point)
    }
}

fn pen(network: &Network, seed: u64) -> io::Result<Pen> {
    let height = network.members[0].client.height().map_err(io::Error::other)?;
    Ok(Pen::new(network.layout.chain_id, height, seed))
}

/// Cumulative weights 1/i^0.9.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a skew of test load, outside the ledger"
)]
fn zipf(count: usize) -> Vec<u64> {
    let weight = |i: usize| (1_000_000.0 / (i as f64).powf(0.9)) as u64;
    (1..=count)
        .scan(0u64, |sum, i| {
            *sum += weight(i);
            Some(*sum)
        })
        .collect()
}

fn enrol(pen: &mut Pen, founders: &Founders, holder: &Party) -> Signed {
    let action = Action::OrgEnrol(Enrol {
        uscc: holder.uscc,
        name: holder.name.clone(),
        region: holder.region,
        roles: Roles::of(&[Role::Registrant, Role::Operator, Role::Developer, Role::Trader]),
        tracks: Tracks::EMPTY,
        sectors: Sectors::EMPTY,
        keys: vec![holder.new_key()],
        qualifications: hefu_chain::words::AttestationKinds::EMPTY,
        uscc_check_waived: None,
    });
    pen.sign(&action, &founders.chengdu, Role::Registrar, &[holder])
}

fn agree(pen: &mut Pen, founders: &Founders, today: Date) -> Signed {
    let (a, b) = (founders.chongqing_authority.region, founders.sichuan_authority.region);
    let action = Action::RecogAgree(Agree {
        parties: (a.min(b), a.max(b)),
        with: founders.chongqing_authority.uscc,
        kinds: CertificateKinds::all(),
        rights: Rights::all(),
        level_max: Level::General4,
        sectors: Sectors::all(),
        purposes: Purposes::all(),
        term: Term { from: today, to: today.plus_years(3) },
        mode: RecognitionMode::Automatic,
        parent: None,
        delegable: None,
        article: "第三条".into(),
        text: TaggedDigest { alg: DigestAlgorithm::Blake3, digest: Digest([9; 32]) },
    });
    let author = &founders.sichuan_authority;
    pen.sign(&action, author, Role::DataAuthority, &[&founders.chongqing_authority])
}
