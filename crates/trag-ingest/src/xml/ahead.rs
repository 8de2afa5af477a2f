//! Reads the text of a large document ahead of the reader, on a thread of its own: hashing and decoding cost an
//! eighth of the work.

use std::io;
use std::sync::mpsc::{Receiver, channel, sync_channel};

use crate::xml::source::{Ended, Source};

/// Adds more text to a buffer, about as much as asked for; false at the end.
pub(crate) type More<'m> = dyn FnMut(&mut Vec<u8>, usize) -> io::Result<bool> + 'm;

/// Pieces that wait to be read.
const WAITING: usize = 4;

/// Does `work` on the text of `source`, and reads what it left. With `piece`, another thread reads pieces of so many
/// bytes ahead.
pub(crate) fn with_text<R>(
    mut source: Source<'_>,
    piece: Option<usize>,
    work: impl FnOnce(&mut More<'_>) -> io::Result<R>,
) -> io::Result<(R, Ended)> {
    let Some(size) = piece else {
        let done = work(&mut |text, want| source.read(text, want))?;
        return Ok((done, source.finish()?));
    };
    std::thread::scope(|scope| {
        let (full, pieces) = sync_channel::<io::Result<Vec<u8>>>(WAITING);
        let (spent, buffers) = channel::<Vec<u8>>();
        let reader = scope.spawn(move || {
            loop {
                let mut buffer = spare(&buffers);
                let read = source.read(&mut buffer, size);
                let goes_on = matches!(read, Ok(true));
                let told = match read {
                    Ok(false) => break,
                    Ok(true) => full.send(Ok(buffer)),
                    Err(error) => full.send(Err(error)),
                };
                if told.is_err() || !goes_on {
                    break;
                }
            }
            source.finish()
        });
        let done = work(&mut |text, _| match pieces.recv() {
            Ok(piece) => {
                let piece = piece?;
                text.extend_from_slice(&piece);
                let _ = spent.send(piece);
                Ok(true)
            }
            Err(_) => Ok(false),
        });
        drop(pieces);
        let ended = reader.join().map_err(|_| io::Error::other("the thread that reads ahead ended early"))?;
        Ok((done?, ended?))
    })
}

/// A buffer that was read, empty; or a new one.
fn spare(buffers: &Receiver<Vec<u8>>) -> Vec<u8> {
    let mut buffer = buffers.try_recv().unwrap_or_default();
    buffer.clear();
    buffer
}
