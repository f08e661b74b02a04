//! Disks of real processes that fail while a catalogue is imported. Whoever cannot be sure of its disk
//! signs nothing more, says why and ends; the others go on; with a sound disk it comes back.

use std::{collections::BTreeSet, fs};

use hefu_tests::network::disk::DiskFault;

use crate::{
    faults::{STRUCK, Scene},
    room,
};

/// An import during which the struck member's disk fails. Returns its log since then.
fn struck_by(fault: DiskFault) -> (Scene, String) {
    let mut scene = Scene::with(|network| {
        network.give_failing_disk(STRUCK).expect("a library");
    });
    let log = scene.network.members[STRUCK].home.join("node.log");
    let before = fs::read_to_string(&log).expect("reads").len();
    scene.disk().fail(fault).expect("written");
    scene.wait_mut("it ends by itself", |scene| scene.network.ended(STRUCK).is_some());
    let said = fs::read_to_string(&log).expect("reads").split_off(before);
    scene.goes_on(0, 5, &format!("three beside a disk that fails by {fault:?}"));
    (scene, said)
}

/// The disk is sound again: it starts, catches up, and has the one ledger.
fn comes_back(mut scene: Scene) {
    scene.disk().heal().expect("removed");
    scene.network.kill(STRUCK).expect("collected");
    scene.network.start(STRUCK).expect("starts");
    scene.network.wait_ready(STRUCK).expect("answers");
    scene.ends_well();
}

#[test]
fn a_sync_that_fails_ends_a_node_and_is_not_tried_again() {
    let _room = room::shared();
    let (mut scene, said) = struck_by(DiskFault::Syncs);
    let status = scene.network.ended(STRUCK).expect("ended");
    assert_eq!(status.code(), Some(1), "a part of the node failed: {said}");
    assert!(said.contains("os error 5"), "it says what the disk said: {said}");
    // A second sync that succeeds would prove nothing about what the first was to make durable.
    let failed = scene.disk().failed_syncs();
    let files: BTreeSet<_> = failed.iter().collect();
    assert!(!failed.is_empty() && failed.len() == files.len(), "tried again: {failed:?}");
    comes_back(scene);
}

#[test]
fn a_write_that_fails_ends_a_node() {
    let _room = room::shared();
    let (mut scene, said) = struck_by(DiskFault::Writes);
    let status = scene.network.ended(STRUCK).expect("ended");
    assert_eq!(status.code(), Some(1), "a part of the node failed: {said}");
    assert!(said.contains("os error 5"), "it says what the disk said: {said}");
    comes_back(scene);
}

#[test]
fn a_full_disk_ends_a_node_that_goes_on_with_room() {
    let _room = room::shared();
    let (mut scene, said) = struck_by(DiskFault::Full);
    let status = scene.network.ended(STRUCK).expect("ended");
    assert_eq!(status.code(), Some(1), "a part of the node failed: {said}");
    assert!(said.contains("No space left on device"), "it says what the disk said: {said}");
    comes_back(scene);
}
