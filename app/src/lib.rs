//! Latchkey in the browser.
