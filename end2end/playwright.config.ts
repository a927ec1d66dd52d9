// Every spec runs at 1280 px with JavaScript; those tagged @form run again without it, those tagged @phone at 360 px.
import { defineConfig } from '@playwright/test';
import { base, desktop, phone } from './browser.ts';

export default defineConfig({
  ...base,
  testDir: './tests',
  projects: [
    { name: 'desktop', use: desktop },
    { name: 'phone', grep: /@phone/, use: phone },
    { name: 'no-script', grep: /@form/, use: { ...desktop, javaScriptEnabled: false } },
  ],
});
