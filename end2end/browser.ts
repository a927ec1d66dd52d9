// The one browser of all specs: Chromium, without its windows where Debian's package of that is there, closed to the outside;
// and two shapes of screen.
import { existsSync } from 'node:fs';
import type { PlaywrightTestConfig } from '@playwright/test';

const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const base: PlaywrightTestConfig = {
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  retries: 0,
  // Ends what hangs; two browsers on a slow machine take a minute for what takes ten seconds elsewhere.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    // A trace costs a third of the time of every spec: asked for where one is looked at.
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env.E2E_BROWSER ?? browsers.find((path) => existsSync(path)),
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
        // An http origin that is not localhost, as a phone in the office network sees it.
        '--host-resolver-rules=MAP callboard.test 127.0.0.1',
      ],
    },
  },
};

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
