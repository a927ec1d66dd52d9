// The keys of the actions menus (R175): a table of what stands open, what is pressed and where the focus is then.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { confirmedRequest } from '../forms.ts';

/** The entries of the menu in order, by the first words of their labels. */
const items = (page: Page) => page.locator('main details.menu .item > span:first-of-type').allInnerTexts();

/** Where the focus is: an entry's label, "button", or whatever else it is. */
const focused = (page: Page) => page.evaluate(() => {
  const at = document.activeElement!;
  if (at.matches('main details.menu > summary')) return 'button';
  return at.closest('.item')?.querySelector('span')?.textContent ?? at.id ?? at.tagName;
});

const isOpen = (page: Page) => page.evaluate(() => document.querySelector('main details.menu')!.hasAttribute('open'));

test('R175 the keys of a menu button, one by one', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await confirmedRequest(page, demo.url, { service: `Keys${at.getTime()}`, at, minutes: 60 });
  await me.opens(`/requests?q=${number}`);
  await me.isAwake();
  const button = page.locator('main details.menu > summary');
  await button.click();
  const all = await items(page);
  expect(all.length).toBeGreaterThan(3);
  expect(all.slice(0, 2)).toEqual(['View Details', 'Convert to Zoom Meeting']);
  await page.keyboard.press('Escape');
  const [first, last] = [all[0], all.at(-1)!];
  const withC = all.filter((label) => label.startsWith('C'));
  expect(withC.length, 'several entries begin with C').toBeGreaterThan(1);

  // [from a closed menu or from an open one with the focus on the first entry], keys, where the focus is, whether it is open
  const table: [from: 'closed' | 'first', keys: string[], focus: string, open: boolean][] = [
    ['closed', ['Enter'], first, true],
    ['closed', ['Space'], first, true],
    ['closed', ['ArrowDown'], first, true],
    ['closed', ['ArrowUp'], last, true],
    ['first', ['ArrowDown'], all[1], true],
    ['first', ['ArrowUp'], last, true],
    ['first', ['ArrowUp', 'ArrowDown'], first, true],
    ['first', ['End'], last, true],
    ['first', ['End', 'Home'], first, true],
    ['first', ['c'], withC[0], true],
    ['first', ['c', 'C'], withC[1], true],
    ['first', [...withC.map(() => 'c'), 'c'], withC[0], true],
    ['first', ['End', 'v'], first, true],
    ['first', ['q'], first, true],
    ['first', ['Escape'], 'button', false],
    ['first', ['End', 'Escape'], 'button', false],
    ['first', ['Escape', 'ArrowDown'], first, true],
    ['first', ['Shift+Tab'], 'button', false],
  ];
  for (const [from, keys, focus, open] of table) {
    await button.focus();
    if (from === 'first') await page.keyboard.press('ArrowDown');
    for (const key of keys) await page.keyboard.press(key);
    const what = `${from}: ${keys.join(' ')}`;
    expect(await focused(page), what).toBe(focus);
    expect(await isOpen(page), what).toBe(open);
    await page.keyboard.press('Escape');
    expect(await isOpen(page), `${what}, then Esc`).toBe(false);
  }

  // Tab closes and goes on to what stands behind the menu: here the foot of the page.
  await button.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  expect(await isOpen(page)).toBe(false);
  await expect(page.locator('.foot a').first()).toBeFocused();

  // The browser's own keys are left alone: Enter closes an open menu from its button, and opens a link.
  await button.click();
  await page.keyboard.press('Enter');
  expect(await isOpen(page)).toBe(false);
  await page.keyboard.press('Enter');
  await me.findsNoBarrier();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
});

test('R175 a press outside closes a menu, and one that is drawn later has the keys, too @phone', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const word = `Later${at.getTime()}`;
  await me.opens(`/requests?all=yes&q=${word}`);
  await me.isAwake();
  await expect(page.locator('html[data-stream="live"]')).toHaveCount(1);
  const other = await another('scheduler');
  const number = await confirmedRequest(other.page, demo.url, { service: word, at, minutes: 60 });
  const button = page.locator(`#row-${number} summary`);
  await button.focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator(`#row-${number} .item`).last()).toBeFocused();
  await me.fitsTheScreen();
  await page.locator('h1').click();
  await expect(page.locator(`#row-${number} details[open]`)).toHaveCount(0);

  // The account's menu is one of them.
  await page.locator('.topbar summary').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Your account' })).toBeFocused();
  await page.keyboard.press('s');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeFocused();
});

test('without JavaScript a menu is a disclosure @form', async ({ me, page }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests/SR-1001');
  await page.locator('main details.menu > summary').click();
  await expect(page.getByRole('main').getByRole('link', { name: 'Edit' })).toBeVisible();
});
