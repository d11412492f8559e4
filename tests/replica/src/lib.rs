//! A registry of our own on 127.0.0.1.
