//! The targets. Each module has `run`, which takes the bytes, and `seeds`, sound inputs.

mod block;
mod control;
mod file;
mod genesis;
mod head;
mod journal;
mod json;
mod parts;
mod record;
mod tree;
mod wire;
mod witness;

/// A way in for bytes from elsewhere.
#[derive(Clone, Copy)]
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: fn() -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($name:ident)*) => {
        /// Every target.
        pub const ALL: [Target; [$(stringify!($name)),*].len()] = [
            $(Target { name: stringify!($name), run: $name::run, seeds: $name::seeds }),*
        ];
    };
}

targets! { block control file genesis head journal json parts record tree wire witness }
