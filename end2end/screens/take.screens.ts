// Takes the pictures and fails when one of the table is missing.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { expect, Somebody, test } from '../fixtures.ts';
import { prepare, states, type Prepared, type State } from './states.ts';

const folder = '../target/screens';
const widths = { 1280: { width: 1280, height: 900 }, 360: { width: 360, height: 740 } };
const schemes = ['light', 'dark'] as const;

const file = (state: State, width: string, scheme: string) => `${folder}/${state.name}-${width}-${scheme}.png`;

let prepared: Prepared;

test.describe.configure({ mode: 'serial' });

test('the demo is filled with what the pictures show', async ({ browser, demo }) => {
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext();
  prepared = await prepare(new Somebody(await context.newPage(), demo));
  await context.close();
});

for (const state of states) {
  test(state.name, async ({ browser, demo }) => {
    const signedIn = await session(browser, state, demo);
    for (const [width, viewport] of Object.entries(widths)) {
      const context = await browser.newContext({
        viewport, storageState: signedIn, javaScriptEnabled: state.script !== false, reducedMotion: 'reduce',
        hasTouch: width === '360', isMobile: width === '360',
      });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      const answer = await page.goto(demo.url + state.path(prepared));
      if (state.act) await state.act(page, prepared);
      else expect(answer!.status()).toBe(state.status ?? 200);
      const me = new Somebody(page, demo);
      await me.fitsTheScreen();
      // A screen as long as the page: bars that stick to an edge would else stand in the middle of the picture.
      const length = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, length) });
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: file(state, width, colorScheme), fullPage: true });
        if (state.script !== false) await me.findsNoBarrier();
      }
      expect(errors).toEqual([]);
      await context.close();
    }
  });
}

test('no picture of the table is missing', async () => {
  const missing = states.flatMap((state) => Object.keys(widths).flatMap((width) =>
    schemes.map((scheme) => file(state, width, scheme)))).filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
  mkdirSync('../target/pictures', { recursive: true });
  copyFileSync(`${folder}/request-zoom-1280-light.png`, '../target/pictures/request.png');
});

/** The cookies of the state's person; none for a stranger. */
async function session(browser: Browser, state: State, demo: any) {
  if (!state.role) return undefined;
  const context = await browser.newContext();
  await new Somebody(await context.newPage(), demo).signIn(state.role);
  const stored = await context.storageState();
  await context.close();
  return stored;
}
