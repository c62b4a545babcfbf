//! The bundled client.
pub mod options;
