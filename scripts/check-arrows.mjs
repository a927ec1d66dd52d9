// Holds the dependency arrows of docs/ARCHITECTURE.md: reads `cargo metadata --no-deps` and refuses a crate that leans on
// what it must not see. Test-only dependencies are free, except where they are named.
import { readFileSync } from 'node:fs';

const ours = ['app', 'backend', 'frontend', 'server', 'shared', 'zoom', 'zoom-sim'];
const may = {
  shared: [],
  zoom: [],
  'zoom-sim': [],
  backend: ['shared', 'zoom'],
  app: ['shared', 'backend'],
  frontend: ['app'],
  server: ['app', 'backend', 'shared', 'zoom-sim'],
};
const never = {
  shared: ['tokio', 'leptos', 'sqlx', 'reqwest', 'rand', 'getrandom'],
  zoom: ['sqlx', 'axum', 'leptos'],
  'zoom-sim': ['sqlx', 'leptos', 'reqwest'],
  backend: ['axum', 'leptos', 'leptos_axum', 'reqwest'],
  app: ['sqlx', 'zoom', 'reqwest'],
  frontend: ['backend', 'shared', 'sqlx', 'tokio'],
  server: ['sqlx', 'reqwest', 'zoom'],
};

const { packages } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
for (const { name, dependencies } of packages) {
  if (!may[name]) faults.push(`${name}: a crate without arrows; add it to scripts/check-arrows.mjs`);
  for (const { name: on, kind, optional } of dependencies) {
    if (kind === 'dev') continue;
    if (ours.includes(on) && !may[name]?.includes(on)) faults.push(`${name} must not depend on ${on}`);
    if (never[name]?.includes(on)) faults.push(`${name} must not see ${on}`);
    if (name === 'shared' && ['chrono', 'chrono-tz'].includes(on) && !optional)
      faults.push(`shared may see ${on} only behind its feature tz`);
    if (name === 'server' && on === 'zoom-sim' && !optional) faults.push('server may see zoom-sim only behind its feature demo');
  }
}
for (const fault of faults) console.error(`arrows: ${fault}`);
process.exit(faults.length ? 1 : 0);
