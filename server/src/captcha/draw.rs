//! Digits as strokes, bent and crossed, in shades of grey.
//!
//! No font: a digit is a few arcs and lines, drawn anew each time, so that no
//! two of a kind have a pixel pattern in common. It keeps out attackers who make
//! no effort; programs that read pictures read this one too (see ADR 18).

use std::f32::consts::TAU;

use super::Captcha;
use super::picture::{Hidden, Stream};
use crate::secrets::Digest;

const WIDTH: u16 = 264;
const HEIGHT: u16 = 88;
/// Room for one digit, and what is left on both sides.
const CELL: f32 = 40.0;
const MARGIN: f32 = 12.0;

type Point = (f32, f32);

impl Captcha<'_> {
    /// The picture as PNG, 264 by 88 pixels.
    #[must_use]
    pub fn draw(&self, hidden: &Hidden) -> Vec<u8> {
        let mut noise = hidden.noise(self.keys, Digest::PictureNoise);
        let mut canvas = Canvas::new(&mut noise);
        let wave = Wave::new(&mut noise);
        for (place, digit) in (0_u8..).zip(hidden.expose().bytes()) {
            let hand = Hand::new(MARGIN + CELL * f32::from(place), &mut noise);
            let width = noise.between(4.5, 6.5);
            for stroke in strokes(digit) {
                let bent: Vec<Point> = stroke.into_iter().map(|point| wave.bend(hand.put(point))).collect();
                canvas.stroke(&bent, width, 40);
            }
        }
        for _ in 0..3 {
            let (from, to) = (noise.between(12.0, 76.0), noise.between(12.0, 76.0));
            let (swing, turns) = (noise.between(4.0, 14.0), noise.between(0.5, 1.5));
            let line = (0..=44_u8).map(|step| {
                let part = f32::from(step) / 44.0;
                (part * f32::from(WIDTH), from + (to - from) * part + swing * (part * turns * TAU).sin())
            });
            canvas.stroke(&line.collect::<Vec<_>>(), noise.between(1.5, 3.0), 40);
        }
        canvas.png()
    }
}

/// A digit in a box of 1 by 1.4, as lines through points.
fn strokes(digit: u8) -> Vec<Vec<Point>> {
    match digit {
        b'0' => vec![arc((0.5, 0.7), (0.4, 0.65), 0.0, 360.0)],
        b'1' => vec![vec![(0.2, 0.35), (0.55, 0.05), (0.55, 1.35)]],
        b'2' => vec![[arc((0.5, 0.42), (0.38, 0.37), 190.0, 390.0), vec![(0.1, 1.35), (0.92, 1.35)]].concat()],
        b'3' => {
            vec![arc((0.45, 0.38), (0.38, 0.33), 205.0, 450.0), arc((0.45, 1.02), (0.43, 0.33), -90.0, 155.0)]
        }
        b'4' => vec![vec![(0.7, 1.35), (0.7, 0.05), (0.06, 0.95), (0.96, 0.95)]],
        b'5' => {
            vec![
                [vec![(0.86, 0.05), (0.22, 0.05), (0.16, 0.64)], arc((0.46, 0.93), (0.42, 0.42), 230.0, 510.0)]
                    .concat(),
            ]
        }
        b'6' => vec![vec![(0.74, 0.05), (0.34, 0.42), (0.13, 0.85)], arc((0.5, 0.95), (0.38, 0.4), 0.0, 360.0)],
        b'7' => vec![vec![(0.06, 0.05), (0.94, 0.05), (0.42, 1.35)]],
        b'8' => vec![arc((0.5, 0.37), (0.32, 0.32), 0.0, 360.0), arc((0.5, 1.02), (0.4, 0.34), 0.0, 360.0)],
        _ => vec![arc((0.5, 0.45), (0.38, 0.4), 0.0, 360.0), vec![(0.88, 0.5), (0.74, 0.98), (0.36, 1.35)]],
    }
}

/// Degrees, clockwise from the right.
fn arc(centre: Point, radius: Point, from: f32, to: f32) -> Vec<Point> {
    let points = (0..=20_u8).map(|step| {
        let angle = (from + (to - from) * f32::from(step) / 20.0).to_radians();
        (centre.0 + radius.0 * angle.cos(), centre.1 + radius.1 * angle.sin())
    });
    points.collect()
}

/// How one digit is put down: size, turn, slant and place.
struct Hand {
    size: Point,
    turn: f32,
    slant: f32,
    at: Point,
}

impl Hand {
    fn new(left: f32, noise: &mut Stream<'_>) -> Self {
        Self {
            size: (noise.between(22.0, 30.0), noise.between(32.0, 40.0)),
            turn: noise.between(-0.3, 0.3),
            slant: noise.between(-0.25, 0.25),
            at: (left + CELL / 2.0 + noise.between(-4.0, 4.0), f32::from(HEIGHT) / 2.0 + noise.between(-9.0, 9.0)),
        }
    }

    fn put(&self, (x, y): Point) -> Point {
        let (y, x) = ((y - 0.7) * self.size.1, (x - 0.5) * self.size.0);
        let x = x - y * self.slant;
        let (sin, cos) = self.turn.sin_cos();
        (self.at.0 + x * cos - y * sin, self.at.1 + x * sin + y * cos)
    }
}

/// Bends the whole picture, so that no line stays straight.
struct Wave {
    across: (f32, f32, f32),
    down: (f32, f32, f32),
}

impl Wave {
    fn new(noise: &mut Stream<'_>) -> Self {
        let mut swing = |least, most| (noise.between(least, most), noise.between(14.0, 26.0), noise.between(0.0, TAU));
        Self { across: swing(1.5, 3.5), down: swing(2.0, 4.0) }
    }

    fn bend(&self, (x, y): Point) -> Point {
        let swing = |(height, length, start): (f32, f32, f32), along: f32| height * (along / length + start).sin();
        (x + swing(self.across, y), y + swing(self.down, x))
    }
}

/// Shades of grey, row by row.
struct Canvas {
    shades: Vec<u8>,
}

impl Canvas {
    /// Paper with a grain.
    fn new(noise: &mut Stream<'_>) -> Self {
        let count = usize::from(WIDTH) * usize::from(HEIGHT);
        // Every byte of noise grains two pixels: enough to blur edges.
        let grains = std::iter::repeat_with(|| noise.byte()).flat_map(|byte| [byte & 15, byte >> 4]);
        Self { shades: grains.take(count).map(|grain| 255 - grain * 3).collect() }
    }

    /// Draws a line through points: `width` pixels wide, in this shade, with soft edges.
    fn stroke(&mut self, points: &[Point], width: f32, shade: u8) {
        for pair in points.windows(2) {
            if let [from, to] = pair {
                self.segment(*from, *to, width / 2.0, shade);
            }
        }
    }

    fn segment(&mut self, from: Point, to: Point, half: f32, shade: u8) {
        let reach = half + 1.0;
        let rows = range(from.1.min(to.1) - reach, from.1.max(to.1) + reach, HEIGHT);
        for y in rows {
            for x in range(from.0.min(to.0) - reach, from.0.max(to.0) + reach, WIDTH) {
                let cover = (half + 0.5 - distance((f32::from(x), f32::from(y)), from, to)).clamp(0.0, 1.0);
                let place = usize::from(y) * usize::from(WIDTH) + usize::from(x);
                if let Some(pixel) = self.shades.get_mut(place) {
                    // Between two shades, so from 0 to 255.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let inked = (f32::from(*pixel) + (f32::from(shade) - f32::from(*pixel)) * cover) as u8;
                    *pixel = inked.min(*pixel);
                }
            }
        }
    }

    /// Writing into memory cannot fail; should it, the picture is empty and another way is taken.
    fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, u32::from(WIDTH), u32::from(HEIGHT));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.shades));
        if let Err(fault) = written {
            tracing::error!(%fault, "a picture cannot be written");
        }
        file
    }
}

/// Whole numbers between two bounds and below `end`.
fn range(from: f32, to: f32, end: u16) -> std::ops::Range<u16> {
    // A cast to u16 stays within it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (from, to) = (from.max(0.0) as u16, to.ceil().max(0.0) as u16);
    from.min(end)..to.min(end)
}

/// From a point to the nearest of a line's.
fn distance((x, y): Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).max(f32::EPSILON);
    let part = (((x - from.0) * dx + (y - from.1) * dy) / length).clamp(0.0, 1.0);
    (x - from.0 - part * dx).hypot(y - from.1 - part * dy)
}
