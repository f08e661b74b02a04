//! The operator's door: who may open it, and what nonsense gets.

use super::*;

fn paths() -> (tempfile::TempDir, HomePaths) {
    let home = tempfile::tempdir().expect("a directory");
    let paths = HomePaths::new(home.path());
    (home, paths)
}

#[tokio::test]
async fn the_socket_is_private_and_a_second_node_finds_it_in_use() {
    let (_home, paths) = paths();
    let path = paths.admin_socket();
    let listener = listen(&paths).expect("listens");
    let mode = |path: &Path| fs::metadata(path).expect("exists").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().expect("below"))), (0o600, 0o700));
    let second = listen(&paths).expect_err("in use");
    assert!(matches!(second, AdminError::Io { .. }), "{second}");
    drop(listener);
    assert!(path.exists(), "left behind, as by a kill");
    listen(&paths).expect("the next start replaces it");
}

#[test]
fn no_node_is_told_apart_from_a_node_that_refuses() {
    let (_home, paths) = paths();
    let error = ask(&paths, &Request::Status).expect_err("nobody listens");
    assert!(error.is_not_running());
    let long = HomePaths::new(Path::new(&format!("/tmp/{}", "x".repeat(120))));
    assert!(matches!(ask(&long, &Request::Status), Err(AdminError::PathTooLong(_))));
}

#[test]
fn requests_are_read_strictly() {
    let read = |text: &str| serde_json::from_str::<Request>(text);
    assert_eq!(read(r#"{"do":"why_stuck"}"#).expect("reads"), Request::WhyStuck);
    let backup = read(r#"{"do":"backup","to":"/x"}"#).expect("reads");
    assert_eq!(backup, Request::Backup { to: "/x".into() });
    for text in ["", "{}", r#"{"do":"format_disk"}"#, r#"{"do":"backup"}"#, "[1]"] {
        assert!(read(text).is_err(), "{text}");
    }
    assert!(read(r#"{"do":"backup","to":"/x","as":"root"}"#).is_err());
}
