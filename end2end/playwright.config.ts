// Every spec runs at 1280 px with JavaScript; those tagged @form run again without it, those tagged @phone at 360 px.
import { defineConfig } from '@playwright/test';
import { base, desktop, phone } from './browser.ts';

// Measured when all else is done: a browser of another spec beside it is no part of the product.
const BUDGETS = /keep_the_budgets/;

export default defineConfig({
  ...base,
  testDir: './tests',
  projects: [
    { name: 'desktop', testIgnore: BUDGETS, use: desktop },
    { name: 'phone', grep: /@phone/, use: phone },
    { name: 'no-script', grep: /@form/, use: { ...desktop, javaScriptEnabled: false } },
    { name: 'budgets', testMatch: BUDGETS, use: desktop, dependencies: ['desktop', 'phone', 'no-script'] },
  ],
});
