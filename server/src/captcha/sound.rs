//! The digits of a picture, spoken in the language of the page, over noise.
//!
//! Ten samples for each language lie in `server/sounds`, made by `make.sh`
//! there. A language without samples is answered in English.

use rust_embed::RustEmbed;

use super::Captcha;
use super::picture::{Hidden, Stream};
use crate::secrets::Digest;

/// `<tag>/<digit>.u8`: one unsigned byte a sample.
#[derive(RustEmbed)]
#[folder = "sounds"]
#[include = "*.u8"]
struct Samples;

/// Samples a second.
const RATE: u32 = 8_000;
/// Of a WAV file.
const HEADER: usize = 44;
const SILENCE: i16 = 128;
const FALLBACK: &str = "en";

impl Captcha<'_> {
    /// The sound as WAV: one channel, 8 kHz, 8 bits; some seven seconds.
    #[must_use]
    pub fn speak(&self, hidden: &Hidden, locale: &str) -> Vec<u8> {
        let mut noise = hidden.noise(self.keys, Digest::SoundNoise);
        let mut wave: Vec<i16> = Vec::new();
        rest(&mut wave, &mut noise);
        for digit in hidden.expose().bytes() {
            say(&mut wave, &sample(locale, digit), &mut noise);
            rest(&mut wave, &mut noise);
        }
        babble(&mut wave, locale, &mut noise);
        let samples: Vec<u8> = wave
            .into_iter()
            .map(|level| {
                let hiss = i16::from(noise.byte() % 9) - 4;
                u8::try_from((level + hiss + SILENCE).clamp(0, 255)).unwrap_or(u8::MAX)
            })
            .collect();
        wav(&samples)
    }
}

/// Levels around zero.
fn sample(locale: &str, digit: u8) -> Vec<i16> {
    let digit = char::from(digit);
    let file =
        Samples::get(&format!("{locale}/{digit}.u8")).or_else(|| Samples::get(&format!("{FALLBACK}/{digit}.u8")));
    let bytes = file.map(|file| file.data.into_owned()).unwrap_or_default();
    bytes.into_iter().map(|level| i16::from(level) - SILENCE).collect()
}

/// Between digits: 0.4 to 0.7 seconds.
fn rest(wave: &mut Vec<i16>, noise: &mut Stream<'_>) {
    let samples = wave.len() + 3_200 + usize::from(noise.byte()) * 9;
    wave.resize(samples, 0);
}

/// A tenth slower or faster each time, and not always as loud.
fn say(wave: &mut Vec<i16>, sample: &[i16], noise: &mut Stream<'_>) {
    let (pace, volume) = (noise.between(0.9, 1.1), noise.between(0.75, 1.0));
    let mut at = 0.0_f32;
    // Never negative, and far below 2^24.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    while let Some(level) = sample.get(at as usize) {
        wave.push((f32::from(*level) * volume) as i16);
        at += pace;
    }
}

/// Other digits under it, backwards and at a fifth of the volume: pauses are not silent.
fn babble(wave: &mut [i16], locale: &str, noise: &mut Stream<'_>) {
    let mut wave = wave.iter_mut();
    while wave.len() > 0 {
        let voice = sample(locale, b'0' + noise.byte() % 10);
        let still = usize::from(noise.byte()) * 4 + 1;
        for (under, level) in voice.iter().rev().chain(std::iter::repeat_n(&0, still)).zip(wave.by_ref()) {
            *level += under / 5;
        }
    }
}

/// The samples behind the header of a WAV file (RIFF, "Multimedia Programming Interface", 1991).
fn wav(samples: &[u8]) -> Vec<u8> {
    let length = u32::try_from(samples.len()).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(HEADER + samples.len());
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&length.saturating_add(36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    // One byte a frame, of eight bits.
    file.extend_from_slice(&[1, 0, 8, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(samples);
    file
}
