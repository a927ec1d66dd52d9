// Bans that no lint knows. Each says why, and where the one exception lives.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const bans = [
  { find: /<textarea\b/, in: /^app\/.*\.rs$/, but: ['app/src/form/mod.rs'], why: 'use form::TextArea; Leptos does not escape a textarea on the server' },
  { find: /\binner_html\b/, in: /^(app|frontend)\/.*\.rs$/, why: 'unescaped HTML is never needed' },
  { find: /\bHydrationScripts\b/, in: /^(app|server)\/.*\.rs$/, but: ['app/src/boot.rs'], why: 'use boot::Boot; the original loads wasm on every page' },
  { find: /\bActionForm\b/, in: /^app\/.*\.rs$/, why: 'use form::PageForm; it loses what was typed' },
  { find: /\bstyle="/, in: /^app\/.*\.rs$/, why: 'a class serves' },
  { find: /#\[island\]\s*pub fn \w+\([^)]/, whole: true, in: /^app\/.*\.rs$/, why: 'an island with properties brings a reader of JSON into the wasm (decision 005)' },
  { find: /:memory:/, in: /^(backend|server)\/.*\.rs$/, why: 'tests run on files, as the product does' },
  { find: /\bthread::sleep\b|\btime::sleep\b/, in: /\/tests\/.*\.rs$/, why: 'no test sleeps; move the clock or wait for the event' },
  { find: /\bselect \*/i, in: /^backend\/src\/.*\.rs$/, why: 'name the columns' },
  { find: /waitForTimeout/, in: /^end2end\/.*\.ts$/, why: 'wait for what should happen' },
];
const LONGEST = 400; // lines of a Rust file, tests beside the code not counted

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const faults = [];
for (const file of files.filter((name) => /\.(rs|ts|css|toml|md|mjs|sh)$/.test(name))) {
  let text;
  try { text = readFileSync(file, 'utf8'); } catch { continue; } // deleted, not yet committed
  const lines = text.split('\n');
  for (const ban of bans) {
    if (!ban.in.test(file) || ban.but?.includes(file)) continue;
    if (ban.whole && ban.find.test(text)) faults.push(`${file}: ${ban.find.source}: ${ban.why}`);
    lines.forEach((line, at) => {
      if (ban.find.test(line) && !/^\s*\/\//.test(line)) faults.push(`${file}:${at + 1}: ${ban.find.source}: ${ban.why}`);
    });
  }
  if (file.endsWith('.rs') && !file.includes('/tests/')) {
    const own = lines.findIndex((line) => line.trim() === '#[cfg(test)]');
    const length = own < 0 ? lines.length : own;
    if (length > LONGEST) faults.push(`${file}: ${length} lines; split it by what it is about (at most ${LONGEST})`);
  }
}
for (const fault of faults) console.error(`source: ${fault}`);
process.exit(faults.length ? 1 : 0);
