//! The daemon `hefud`.

fn main() -> std::process::ExitCode {
    hefu_node::cli::main()
}
