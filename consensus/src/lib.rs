//! What the consensus engine is told and what it decides: context, codec, block building, mempool, vote journal rules.
