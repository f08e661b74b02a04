//! The offline verifier and the hefu command line.
