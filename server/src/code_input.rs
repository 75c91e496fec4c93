//! Normalization of typed codes, the same on both sides.
