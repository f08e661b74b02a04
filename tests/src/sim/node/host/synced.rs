//! Value sync as the application sees it: blocks that peers sent with their certificates, and those
//! that are given to peers.

use arc_malachitebft_core_consensus::{Input, ProposedValue};
use arc_malachitebft_core_types::{Round, Validity, ValueOrigin, ValueResponse};
use arc_malachitebft_sync::{RawDecidedValue, Request, Response, ValueResponse as SyncedBlocks};
use hefu_chain::block::Block;
use hefu_consensus::{
    application::CheckOutcome,
    context::{self, Address, LedgerContext, extended_certificate_of},
};

use super::{CoreInput, Host};
use crate::sim::node::{shell::Stop, value_sync::BATCH};

impl Host {
    /// Judges a block that a peer sent with its certificate; `None` if the peer is at fault.
    pub fn synced(
        &mut self,
        value: &ValueResponse<LedgerContext>,
        proposer: Address,
    ) -> Result<Option<CoreInput>, Stop> {
        let certificate = &value.certificate;
        let is_named =
            Block::from_bytes(&value.value_bytes).is_ok_and(|b| b.hash() == certificate.value_id.0);
        if !is_named {
            return Ok(None);
        }
        let outcome = self.app.check(value.value_bytes.clone(), None);
        let validity = match outcome.map_err(|error| self.stop(error))? {
            CheckOutcome::Valid(_) => Validity::Valid,
            CheckOutcome::Invalid(why) => {
                let height = certificate.height;
                return Err(Stop::Fault(format!("certified block of height {height}: {why}")));
            }
        };
        let value = ProposedValue {
            height: certificate.height,
            round: certificate.round,
            valid_round: Round::Nil,
            proposer,
            value: certificate.value_id,
            validity,
        };
        Ok(Some(Input::ProposedValue(value, ValueOrigin::Sync)))
    }

    /// Serves decided blocks; `None` if none of them is here.
    pub fn decided_values(
        &self,
        request: &Request<LedgerContext>,
    ) -> Result<Option<Response<LedgerContext>>, Stop> {
        let Request::ValueRequest(request) = request;
        let (first, last) = (request.range.start().0, request.range.end().0);
        let mut values = Vec::new();
        let mut height = first;
        while height <= last && (values.len() as u64) < BATCH {
            let decided = self.app.decided(height).map_err(|error| self.stop(error))?;
            let Some(decided) = decided else { break };
            let certificate = extended_certificate_of(&decided.commit);
            values.push(RawDecidedValue::new(decided.bytes, certificate));
            height = height.next();
        }
        if values.is_empty() {
            return Ok(None);
        }
        let start = context::Height(first);
        Ok(Some(Response::ValueResponse(SyncedBlocks::new(start, values))))
    }
}
