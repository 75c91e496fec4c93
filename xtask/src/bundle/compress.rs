//! `x.wasm` gets an `x.wasm.br` beside it, as small as brotli can make it, so
//! that the server never compresses while a person waits.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;

use crate::failure::{Outcome, io};

/// Text and WebAssembly. Not HTML: the server fills the page per request, so
/// a compressed one would be the wrong one. Not pictures and fonts: they are
/// compressed already.
const KINDS: [&str; 9] = ["wasm", "js", "css", "ftl", "json", "svg", "txt", "map", "webmanifest"];

/// Below this many bytes the header costs more than compression saves.
const WORTH_IT: u64 = 256;

/// The best that brotli has, and the largest window all browsers accept.
const QUALITY: i32 = 11;
const WINDOW: i32 = 24;

/// Compresses what is newer than its twin, in the folder and all below it.
pub fn all(folder: &Path) -> Outcome {
    let (mut before, mut after) = (0, 0);
    for file in files(folder)? {
        if !KINDS.iter().any(|kind| file.extension().is_some_and(|e| e == *kind)) {
            continue;
        }
        let size = fs::metadata(&file).map_err(|error| io("read", &file, &error))?.len();
        let twin = twin(&file);
        if size < WORTH_IT {
            continue;
        }
        if !is_newer(&twin, &file) {
            compress(&file, &twin, size)?;
        }
        before += size;
        after += fs::metadata(&twin).map_err(|error| io("read", &twin, &error))?.len();
    }
    eprintln!("    {} KB to send, {} KB compressed", before / 1000, after / 1000);
    Ok(())
}

fn compress(file: &Path, twin: &Path, size: u64) -> Outcome {
    let mut source = File::open(file).map_err(|error| io("read", file, &error))?;
    let out = File::create(twin).map_err(|error| io("write", twin, &error))?;
    let settings = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        size_hint: usize::try_from(size).unwrap_or(0),
        ..Default::default()
    };
    let done = brotli::BrotliCompress(&mut source, &mut BufWriter::new(out), &settings);
    done.map(|_| ()).map_err(|error| io("write", twin, &error))
}

fn twin(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

fn is_newer(twin: &Path, file: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    matches!((time(twin), time(file)), (Some(twin), Some(file)) if twin >= file)
}

/// Every file in the folder and below, in the order of their names. A folder
/// that is not there has none.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(io("read", folder, &error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| io("read", folder, &error))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gets_a_twin_that_unpacks_to_the_same() {
        let folder = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        let text = "Reset your password. ".repeat(100);
        fs::write(folder.join("deep/app.js"), &text).unwrap();
        fs::write(folder.join("index.html"), &text).unwrap();
        fs::write(folder.join("tiny.css"), "a{}").unwrap();

        all(&folder).unwrap();
        let names: Vec<_> = files(&folder).unwrap().iter().map(|f| f.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["app.js", "app.js.br", "index.html", "tiny.css"]);
        let mut unpacked = Vec::new();
        let mut packed = File::open(folder.join("deep/app.js.br")).unwrap();
        brotli::BrotliDecompress(&mut packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());

        fs::remove_dir_all(folder).unwrap();
    }
}
