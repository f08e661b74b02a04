//! The founding ceremony: members, parameters, the first state; its hash is the chain id.
