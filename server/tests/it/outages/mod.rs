//! The database fails under the program: a disk without room. People are told honestly, nothing is lost or doubled, and all goes
//! on without a restart (R65).

mod disk;
