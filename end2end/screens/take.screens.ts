// Takes the pictures and fails when one of the table is missing.
import { mkdirSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { expect, Somebody, test as base, ZoomControls } from '../fixtures.ts';
import { file, folder, schemes, widths } from './files.ts';
import { prepare, states, type Prepared, type State } from './states.ts';

/** Each worker fills its demo once. */
const test = base.extend<object, { prepared: Prepared }>({
  prepared: [async ({ browser, demo }, use) => {
    mkdirSync(folder, { recursive: true });
    const context = await browser.newContext();
    await use(await prepare(new Somebody(await context.newPage(), demo), new ZoomControls(context.request, demo.zoom)));
    await context.close();
  }, { scope: 'worker', timeout: 120_000 }],
});

for (const state of states) {
  test(state.name, async ({ browser, demo, prepared }) => {
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
      if (state.act) await state.act(page, prepared, new ZoomControls(context.request, demo.zoom));
      else expect(answer!.status()).toBe(state.status ?? 200);
      const me = new Somebody(page, demo);
      await me.fitsTheScreen();
      // A screen as long as the page: bars that stick to an edge would else stand in the middle of the picture.
      const length = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, length) });
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: file(state.name, width, colorScheme) });
        // Contrast is another in the dark; everything else is looked at once.
        if (state.script !== false && (width === '1280') === (colorScheme === 'light')) await me.findsNoBarrier();
      }
      expect(errors).toEqual([]);
      await context.close();
    }
  });
}

/** The cookies of the state's person; none for a stranger. */
async function session(browser: Browser, state: State, demo: any) {
  if (!state.role) return undefined;
  const context = await browser.newContext();
  await new Somebody(await context.newPage(), demo).signIn(state.role);
  const stored = await context.storageState();
  await context.close();
  return stored;
}
