//! The real client against the simulator.
