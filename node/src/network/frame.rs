//! Frames on a stream: a length of four bytes, big-endian, and that many bytes.

use std::io;

use bytes::Bytes;
use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Reads one frame; `None` at the end of the stream. The length is checked before anything is
/// allocated.
pub(super) async fn read<R>(stream: &mut R, bytes_max: usize) -> io::Result<Option<Bytes>>
where
    R: AsyncRead + Unpin,
{
    let mut prefix = [0u8; 4];
    if let Err(error) = stream.read_exact(&mut prefix).await {
        let ended = error.kind() == io::ErrorKind::UnexpectedEof;
        return if ended { Ok(None) } else { Err(error) };
    }
    let length = usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX);
    if length > bytes_max {
        let message = format!("a frame of {length} bytes where at most {bytes_max} are allowed");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let mut bytes = vec![0u8; length];
    stream.read_exact(&mut bytes).await?;
    Ok(Some(bytes.into()))
}

/// Writes one frame, without flushing.
pub(super) async fn write<W>(stream: &mut W, frame: &[u8]) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    let length = u32::try_from(frame.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a frame longer than 4 GiB"))?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(frame).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::io::Cursor;

    #[tokio::test]
    async fn frames_come_out_as_they_went_in() {
        let mut bytes = Vec::new();
        for frame in [b"".as_slice(), b"one", &[7; 1000]] {
            write(&mut bytes, frame).await.expect("memory takes everything");
        }
        let mut stream = Cursor::new(bytes);
        for length in [0, 3, 1000] {
            let frame = read(&mut stream, 1000).await.expect("within the limit");
            assert_eq!(frame.map(|frame| frame.len()), Some(length));
        }
        assert_eq!(read(&mut stream, 1000).await.expect("the end"), None);
    }

    #[tokio::test]
    async fn a_frame_one_byte_too_long_is_refused_and_a_cut_one_too() {
        let mut bytes = Vec::new();
        write(&mut bytes, &[7; 11]).await.expect("memory takes everything");
        let refused = read(&mut Cursor::new(&bytes), 10).await;
        assert_eq!(refused.map_err(|e| e.kind()), Err(io::ErrorKind::InvalidData));
        assert!(read(&mut Cursor::new(&bytes), 11).await.is_ok());
        let cut = read(&mut Cursor::new(&bytes[..9]), 11).await;
        assert_eq!(cut.map_err(|e| e.kind()), Err(io::ErrorKind::UnexpectedEof));
    }
}
