//! Which language a visit speaks: the `mkt` resolver.
