// Home: today for those who schedule, what is next for everybody else.
import { expect, test } from '../fixtures.ts';
import { act, confirmedRequest, zoomRequest } from '../forms.ts';

test('staff see whose host link is open, and follow what others do @phone', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  await me.comesAs('scheduler');
  await me.opens('/');
  await me.isAwake();
  await expect(page.getByRole('link', { name: 'Today' })).toHaveAttribute('aria-current', 'page');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  const number = await zoomRequest(mara.page, demo.url, { service: 'Seen today', startsIn: 30, minutes: 10 });
  const open = page.getByRole('region', { name: 'Host link is open' });
  await expect(open.getByRole('listitem').filter({ hasText: number })).toContainText('Seen today', { timeout: 3_000 });
  await expect(open.getByRole('button', { name: `Get Zoom Host Link for ${number}` })).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await act(mara.page, demo.url, number, 'cancel');
  await expect(page.getByText(number)).toHaveCount(0, { timeout: 3_000 });
});

test('a provider sees the next assignment with its host link, and the days ahead @form @phone', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  const number = await zoomRequest(mara.page, demo.url, { service: 'Up next', startsIn: 5, minutes: 10, provider: true });
  await me.comesAs('provider');
  await me.opens('/');
  const next = page.getByRole('region', { name: 'Next up' });
  await expect(next).toContainText('Up next');
  await expect(next).toContainText(number);
  await expect(next.getByRole('button', { name: 'Get Zoom Host Link' })).toBeEnabled();
  await expect(next.getByRole('link', { name: 'Invite link' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'My assignments' })).toContainText(number);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await act(mara.page, demo.url, number, 'cancel');
});

test('virtual requests that are not converted yet wait there, with the hosts free for them', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = new Date(Date.now() + 3 * 24 * 60 * 60_000);
  const number = await confirmedRequest(page, demo.url, { service: 'Virtual', at, minutes: 60, kind: 'video' });
  await me.opens('/');
  const waiting = page.getByRole('region', { name: 'Virtual, not yet converted' });
  const row = waiting.getByRole('listitem').filter({ hasText: number });
  await row.getByRole('link', { name: /\d of 5 hosts free/ }).click();
  await expect(page).toHaveURL(`${demo.url}/requests/${number}/convert`);
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
  await me.opens('/');
  await expect(waiting.getByRole('listitem').filter({ hasText: number })).toHaveCount(0);
  await act(page, demo.url, number, 'cancel');
});
