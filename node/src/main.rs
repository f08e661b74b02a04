//! The daemon `hefud`.

/// The allocator of the whole daemon, RocksDB's C++ included. Blocks are many small pieces that are
/// made on one thread and freed on another, where the system's allocator spends a tenth of the time.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    hefu_node::cli::main()
}
