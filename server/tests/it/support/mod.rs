//! What a test plays with: the program and its database, a simulated Zoom, a browser, and patience.

pub(crate) mod balancer;
pub(crate) mod browser;
pub(crate) mod cluster;
pub(crate) mod database;
pub(crate) mod judge;
pub(crate) mod program;
pub(crate) mod site;
pub(crate) mod until;
pub(crate) mod wall;
