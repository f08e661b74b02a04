//! What happened in a run, by number: every fault and every way back from one. A batch adds the runs
//! up; a fault that never came in any of them was not tested by any of them.

/// Names everything that is counted, with the words that a report uses.
macro_rules! counted {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Something that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Met {
            $($(#[$doc])* $name,)*
        }

        impl Met {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// In words.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }

        /// Number of things that are counted.
        const COUNT: usize = [$($text,)*].len();
    };
}

counted! {
    /// Events of the simulation.
    Events = "events",
    /// Packets that a node received.
    Packets = "packets",
    /// Packets that never came.
    Lost = "packets lost",
    /// Packets that came twice.
    Repeated = "packets repeated",
    /// Packets that came much later than their successors.
    Reordered = "packets reordered",
    /// Packets that a cut link did not carry.
    CutOff = "packets cut off",
    /// Streams of blocks that broke.
    BrokenStreams = "block streams broken",
    /// Rounds in which a packet stayed on its side of the partition of the round.
    SplitOff = "packets split off",
    /// Links that were cut one way.
    OneWayCuts = "one-way cuts",
    /// Partitions.
    Partitions = "partitions",
    /// Power failed.
    Crashes = "power failures",
    /// Of these, during a sync.
    CrashesInSync = "power failures during a sync",
    /// Writes that were not synced and are lost.
    WritesLost = "unsynced writes lost",
    /// Writes of which a part survived.
    WritesTorn = "writes torn",
    /// Syncs that failed and had done their work all the same.
    SyncsDoneUnseen = "syncs done and not seen to be done",
    /// More nodes than may be faulty lost power at once, and their logs.
    LogsLostByMany = "nodes that lost power and log with many others",
    /// Bits of vote journals.
    JournalBits = "bits flipped in vote journals",
    /// Bits of engine logs.
    LogBits = "bits flipped in engine logs",
    /// Bits of decided blocks.
    BlockBits = "bits flipped in decided blocks",
    /// Bits of the state.
    StateBits = "bits flipped in the state",
    /// Journals that were gone.
    JournalsGone = "vote journals lost",
    /// Logs that were gone.
    LogsGone = "engine logs lost",
    /// Logs whose end was gone.
    LogsCut = "ends of engine logs lost",
    /// Databases that were gone, beside their journal and log.
    DatabasesGone = "databases lost",
    /// Whole disks that were gone.
    DisksGone = "disks lost",
    /// Syncs of a slow disk.
    SlowSyncs = "slow syncs",
    /// Nodes that stood still for a while.
    Frozen = "nodes frozen",
    /// Inputs that waited for a slow or frozen node.
    Delayed = "inputs that found their node busy",
    /// Clocks that jumped.
    ClockJumps = "clocks that jumped",
    /// Blocks refused for the clock of their proposer or of their judge.
    RefusedForTime = "blocks refused for their time",
    /// Statements of a key that contradict an earlier one of the same key.
    Contradictions = "contradictions of byzantine keys",
    /// Blocks refused.
    Refused = "blocks refused",
    /// Of these, for a record that breaks a rule.
    RefusedForRecord = "blocks refused for a record",
    /// Of these, for a root that is not the one executing gives.
    RefusedForRoot = "blocks refused for a root",
    /// Blocks that a proposer announced and did not send.
    Withheld = "blocks withheld",
    /// Honest prevotes for nil where a block that breaks a rule was proposed.
    NilPrevotes = "honest prevotes for nil against a broken block",
    /// Starts at which the engine's log was replayed.
    Replayed = "starts with a log to replay",
    /// The first proposer of a height was believed to be away.
    Impatient = "heights whose first proposer was believed to be away",
    /// Starts as an observer because what was signed is in doubt.
    Observers = "starts as observer",
    /// Starts without the engine's log, because the journal knew more.
    ByJournal = "starts by the journal alone",
    /// Observers that sign again.
    WatchesEnded = "observers that sign again",
    /// Starts refused because the database was damaged.
    RefusedStarts = "starts refused for a damaged database",
    /// Nodes that begin anew from genesis.
    BegunAnew = "nodes begun anew from genesis",
    /// Nodes that joined from a snapshot of others.
    Joined = "nodes that joined from a snapshot",
    /// Snapshots that were refused because they are not what was final.
    SnapshotsRefused = "false snapshots refused",
    /// Chunks that were refused because they have another hash.
    ChunksRefused = "damaged chunks refused",
    /// Joining nodes that found nobody to join from yet.
    JoinsDelayed = "joining nodes that waited for somebody to join from",
    /// Heights that a node decided from a block that a peer sent with its certificate.
    Synced = "heights decided by value sync",
    /// Requests for blocks that were not answered in time.
    SyncsOverdue = "requests for blocks not answered",
    /// Heights decided in a later round than the first.
    LaterRounds = "heights decided in a later round",
    /// Blocks proposed again with the prevotes of an earlier round.
    ProposedAgain = "blocks proposed again",
    /// Packets from nodes that the receiver does not admit.
    FromStrangers = "packets from nodes that are not admitted",
    /// Validators that took a seat.
    SeatsTaken = "seats taken",
    /// Validators that left.
    SeatsLeft = "seats left",
    /// Seats whose power changed.
    SeatsWeighed = "seats with another power",
    /// Seats that vote with another key.
    KeysRotated = "consensus keys rotated",
    /// Of all these, those that took effect while faults went on.
    ChangesUnderFault = "changes of validators under fault",
    /// Nodes that started again with another key.
    Rekeyed = "nodes that went on with their next key",
    /// Records of stories that build on each other, sent for the first time.
    Turns = "turns of stories",
    /// Minutes in which a block became final.
    ActiveMinutes = "minutes with a final block",
    /// Minutes in which some fault was in force: a node down, slow or frozen, a link cut.
    FaultMinutes = "minutes with a fault in force",
    /// Minutes of all.
    Minutes = "minutes",
}

/// How often each thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally([u64; COUNT]);

impl Default for Tally {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Tally {
    /// Counts one.
    pub fn count(&mut self, met: Met) {
        self.add(met, 1);
    }

    /// Counts several.
    pub fn add(&mut self, met: Met, number: u64) {
        self.0[met as usize] += number;
    }

    /// How often it happened.
    pub fn of(&self, met: Met) -> u64 {
        self.0[met as usize]
    }

    /// Adds another run.
    pub fn merge(&mut self, other: &Self) {
        for (sum, number) in self.0.iter_mut().zip(other.0) {
            *sum += number;
        }
    }

    /// What never happened, of these.
    pub fn missing<'a>(&self, expected: &'a [Met]) -> impl Iterator<Item = &'a Met> {
        expected.iter().filter(|met| self.of(**met) == 0)
    }

    /// One line for each thing.
    pub fn table(&self) -> String {
        let lines = Met::ALL.iter().map(|met| format!("{:>14}  {}\n", self.of(*met), met.text()));
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_add_up_and_what_never_came_is_named() {
        let (mut sum, mut run) = (Tally::default(), Tally::default());
        run.add(Met::Lost, 3);
        run.count(Met::Frozen);
        sum.merge(&run);
        sum.merge(&run);
        assert_eq!((sum.of(Met::Lost), sum.of(Met::Frozen), sum.of(Met::Joined)), (6, 2, 0));
        let missing: Vec<_> = sum.missing(&[Met::Lost, Met::Joined]).collect();
        assert_eq!(missing, [&Met::Joined]);
        assert!(sum.table().contains("             6  packets lost\n"));
    }
}
