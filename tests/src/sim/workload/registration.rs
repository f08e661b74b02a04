//! A client's way to a certificate, act by act, and what becomes of the certificate.

use hefu_chain::{
    action::{
        Action,
        application::{Accept, Form, Publicise, Submit},
        certificate::{Deregister, Issue, Resume, Suspend},
        resource::Declare,
    },
    fixture::{
        self, Member, chengdu, date, enrolment,
        registration::{anchor, declaration, digest, passed},
    },
    hash::RecordId,
    state::{CertificateNumber, Subject, TaggedDigest, query_code},
    words::{CertificateKind, DeregistrationGround, Rights, Role},
};

use super::story::{Plot, Turn};

/// The turns that later ones refer to.
const RESOURCE: usize = 2;
const APPLICATION: usize = 3;

/// One client with one resource. No two clients have the same.
#[derive(Debug)]
pub struct RegistrationPlot {
    client: Member,
    number: CertificateNumber,
    evidence: TaggedDigest,
}

impl RegistrationPlot {
    /// The way of the n-th client of Chengdu.
    pub fn of(client: u8) -> Self {
        let kind = CertificateKind::Resource;
        let sequence = 1_000 + u32::from(client);
        let number = CertificateNumber::new(chengdu().region, kind, 2026, sequence);
        let number = number.expect("a sequence of eight digits");
        Self { client: fixture::client(client), number, evidence: digest(client) }
    }

    fn resource(&self) -> Declare {
        declaration(&self.client)
    }

    fn form(&self) -> Form {
        Form {
            title: self.resource().title,
            rights: Rights::all(),
            valid_from: date("2026-09-01"),
            valid_to: date("2029-09-01"),
            evidence: vec![self.evidence],
            no_state_secrets: true,
        }
    }

    fn submit(&self, resource: RecordId) -> Submit {
        Submit {
            registrar: chengdu().uscc,
            subject: Subject::Resource(resource),
            kind: CertificateKind::Resource,
            contests: None,
            form: self.form(),
        }
    }

    fn certificate(&self, resource: RecordId, application: RecordId) -> Issue {
        let (declared, form) = (self.resource(), self.form());
        Issue {
            number: self.number,
            application,
            subject: Subject::Resource(resource),
            title: form.title,
            kind: CertificateKind::Resource,
            holder: self.client.uscc,
            holder_name: enrolment(&self.client, &[Role::Registrant]).name,
            rights: form.rights,
            region: declared.region,
            data_kind: declared.kind,
            level: declared.level,
            sector: declared.sector,
            valid_from: form.valid_from,
            valid_to: form.valid_to,
            evidence: form.evidence,
            query_code: query_code(&application),
            contests: None,
        }
    }

    fn deregister(&self) -> Turn {
        let ground = DeregistrationGround::Waived;
        let (number, reason) = (self.number, "权利人申请注销".into());
        let action = Action::CertDeregister(Deregister { number, ground, reason });
        Turn::by(chengdu(), action).with(&[self.client])
    }
}

impl Plot for RegistrationPlot {
    fn turn(&self, records: &[RecordId]) -> Option<Turn> {
        let (client, registrar, number) = (self.client, chengdu(), self.number);
        let reason = || "经核查,材料与实际情况不符".into();
        let issue = |application: RecordId| {
            Turn::by(registrar, Action::CertIssue(self.certificate(records[RESOURCE], application)))
        };
        Some(match records.len() {
            0 => {
                let enrol = Action::OrgEnrol(enrolment(&client, &[Role::Registrant]));
                Turn::by(registrar, enrol).with(&[client])
            }
            1 => Turn::by(client, Action::EvidenceAnchor(anchor(self.evidence))),
            RESOURCE => Turn::by(client, Action::ResourceDeclare(self.resource())),
            APPLICATION => Turn::by(client, Action::AppSubmit(self.submit(records[RESOURCE]))),
            4 => issue(records[APPLICATION]).unlawful(),
            5 => {
                Turn::by(registrar, Action::AppAccept(Accept { application: records[APPLICATION] }))
            }
            6 => Turn::by(registrar, Action::AppReview(passed(records[APPLICATION]))),
            7 => {
                let publicise = Publicise { application: records[APPLICATION] };
                Turn::by(registrar, Action::AppPublicise(publicise))
            }
            8 => issue(records[APPLICATION]),
            9 => Turn::by(registrar, Action::CertSuspend(Suspend { number, reason: reason() })),
            10 => self.deregister().unlawful(),
            11 => Turn::by(registrar, Action::CertResume(Resume { number, reason: reason() })),
            12 => self.deregister(),
            13 => self.deregister().unlawful(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::fixture::TestLedger;

    use super::*;
    use crate::sim::workload::story::tests::play;

    #[test]
    fn every_turn_is_taken_and_every_unlawful_one_refused() {
        assert_eq!(play(TestLedger::new(), &RegistrationPlot::of(100)), 14);
    }
}
