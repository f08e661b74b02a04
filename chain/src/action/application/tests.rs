//! Applications: who may apply for what, and the order of steps.

mod admission;
mod duplicate;
mod random_acts;
mod steps;
