//! Finds and serves the files that browsers load: names with a hash, compressed by the build, kept for a year.

use std::{
    io,
    path::{Path, PathBuf},
};

use app::boot::Assets;
use axum::{Router, routing::get_service};
use http::{HeaderValue, header};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The folder of those files and the hashed names in it.
#[derive(Clone, Debug)]
pub(crate) struct SiteFiles {
    root: PathBuf,
    pub(crate) assets: Assets,
}

impl SiteFiles {
    /// Looks in `root`, or, where that is not given, beside the program, as a build or an installed folder lays it out.
    pub(crate) fn find(root: Option<&Path>) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let beside = program.parent().unwrap_or_else(|| Path::new("."));
        let root = match root {
            Some(root) => root.to_owned(),
            None => [beside.join("site"), beside.join("../site")]
                .into_iter()
                .find(|candidate| candidate.join("pkg").is_dir())
                .ok_or_else(|| {
                    io::Error::other("the folder `site` is not beside the program; set site_root")
                })?,
        };
        let names = [root.join("hash.txt"), beside.join("hash.txt")];
        let names = names
            .iter()
            .find(|file| file.is_file())
            .ok_or_else(|| io::Error::other("hash.txt is missing"))?;
        Ok(Self { assets: Assets::read(names)?, root })
    }

    /// `/pkg/*` and the icons.
    pub(crate) fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let kept = |value| {
            SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static(value))
        };
        let package = ServeDir::new(self.root.join("pkg")).precompressed_br().precompressed_gzip();
        let icon = get_service(ServeFile::new(self.root.join("favicon.svg")));
        Router::new()
            .nest_service(
                "/pkg",
                tower::ServiceBuilder::new()
                    .layer(kept("public, max-age=31536000, immutable"))
                    .service(package),
            )
            .route("/favicon.svg", icon.layer(kept("public, max-age=86400")))
    }
}
