//! Asks a member of this machine how high its ledger is.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longest wait for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(2);
/// Largest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 16 * 1024;

/// Height of the last block of the node whose API has this port; nothing when it does not answer.
pub(super) async fn height(port: u16) -> Option<u64> {
    let answer = tokio::time::timeout(ANSWER_WAIT, ask(port)).await;
    let bytes = answer.ok()?.ok()?;
    let body = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head: serde_json::Value = serde_json::from_slice(&bytes[body..]).ok()?;
    head.get("height")?.as_u64()
}

async fn ask(port: u16) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = b"GET /v1/head HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await?;
    let mut bytes = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes).await?;
    Ok(bytes)
}
