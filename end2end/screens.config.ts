// Pictures of every state of every page, at both widths, light and dark. The table is screens/states.ts.
import { defineConfig } from '@playwright/test';
import { base } from './browser.ts';

export default defineConfig({
  ...base,
  testDir: './screens',
  timeout: 120_000,
  use: { ...base.use, trace: 'off' },
  projects: [
    { name: 'take', testMatch: 'take.screens.ts' },
    { name: 'count', testMatch: 'count.screens.ts', dependencies: ['take'] },
  ],
});
