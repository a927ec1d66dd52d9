// Get Zoom Host Link: who gets it, when, and that it is nowhere but in the one answer that leads to Zoom.
import { expect, test, type Role, type Somebody } from '../fixtures.ts';
import { act, tryPost, zoomRequest } from '../forms.ts';

/** A meeting whose host link is open: the window is an hour. */
const soon = { startsIn: 20, minutes: 10, provider: true, client: true };

const BUTTON = 'Get Zoom Host Link';

/** Presses the button; gives the tab that opens. */
async function getsTheLink(me: Somebody) {
  const [tab] = await Promise.all([
    me.page.context().waitForEvent('page'),
    me.page.locator('.hostlink').getByRole('button', { name: BUTTON }).click(),
  ]);
  await tab.waitForLoadState();
  return tab;
}

for (const role of ['provider', 'client', 'scheduler'] as Role[]) {
  test(`R118 the ${role} gets the host link in a new tab and is the host @form @phone`, async ({ me, another, page, demo, zoom }) => {
    const mara = await another('scheduler');
    const number = await zoomRequest(mara.page, demo.url, { service: `Host by ${role}`, ...soon });
    const [{ join_url, host_name }] = await zoom.meetingsOf(number);
    await me.comesAs(role);
    await me.opens(`/requests/${number}`);
    await expect(page.getByRole('heading', { name: 'Host link is open' })).toBeVisible();
    // R103, R107: whoever sees the job sees the invite link in place of its location.
    await expect(page.locator('.join a.link')).toHaveAttribute('href', join_url);
    await expect(page.locator('.hostlink')).toContainText(`You will appear as ${host_name}`);
    await expect(page.locator('.hostlink')).toContainText('At Harborline, the interpreter starts the meeting.');
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    // R112: not in the page that offers it, and not in the list.
    expect(await page.content()).not.toMatch(/zak=|\/s\/\d/);

    // A guest waits until the host has started.
    const guest = await another();
    await guest.page.goto(join_url);
    await expect(guest.page.getByText('Waiting for the host to start this meeting.')).toBeVisible();
    const tab = await getsTheLink(me);
    await expect(tab.getByText(`You are the host: ${host_name}`)).toBeVisible();
    expect(new URL(tab.url()).origin).toBe(demo.zoom);
    await expect(guest.page.getByText('You are in the meeting as a guest.')).toBeVisible({ timeout: 10_000 });
    // The page that offered it is still there, and still without it.
    await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
    await me.opens('/requests?all=yes');
    expect(await page.content()).not.toMatch(/zak=|\/s\/\d/);
    await act(mara.page, demo.url, number, 'cancel');
  });
}

test('R118 the requester gets it too, from the menu; whoever has nothing to do with it finds nothing', async ({ me, another, page, demo }) => {
  await me.comesAs('requester');
  const mara = await another('scheduler');
  // The requester's own organization: Eastgate Medical.
  const number = await zoomRequest(mara.page, demo.url, { service: 'Own', startsIn: 20, minutes: 10 });
  await mara.opens(`/requests/${number}/edit`);
  await mara.page.getByLabel('Organization', { exact: true }).selectOption({ label: 'Eastgate Medical' });
  expect((await mara.presses('Save changes')).status()).toBe(303);
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  const [tab] = await Promise.all([page.context().waitForEvent('page'), me.action(BUTTON).click()]);
  await expect(tab.getByText('You are the host:')).toBeVisible();

  for (const role of ['provider', 'client'] as Role[]) {
    const stranger = await another(role);
    expect((await stranger.opens(`/requests/${number}`)).status(), role).toBe(404);
    const answer = await stranger.page.request.post(`${demo.url}/requests/${number}/host-link`, { headers: { origin: demo.url }, maxRedirects: 0 });
    expect(answer.status(), role).toBe(404);
    expect(await answer.text()).not.toContain('zak=');
  }
  await act(mara.page, demo.url, number, 'cancel');
});

test('R118 a site may narrow who gets it @form', async ({ me, another, page, demo }) => {
  const nadia = await another('admin');
  const number = await zoomRequest(nadia.page, demo.url, { service: 'Narrow', startsIn: 10, minutes: 30, provider: true, client: true });
  await me.comesAs('provider');
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('heading', { name: 'Host link is open' })).toBeVisible();
  const narrows = async (label: string) => {
    await nadia.opens('/settings/general');
    await nadia.page.getByRole('radio', { name: label }).check();
    expect((await nadia.presses('Change Settings')).status()).toBe(303);
  };
  await narrows('Staff only');
  await expect(nadia.page.locator('.toast')).toContainText('Who gets the host link: Everybody who sees the request → Staff only');
  try {
    await me.opens(`/requests/${number}`);
    await expect(page.getByRole('main').getByText('Zoom invite link')).toBeVisible();
    await expect(page.getByRole('heading', { name: /Host link/ })).toHaveCount(0);
    // It was all a provider could do here, so the menu has gone with it.
    await expect(page.locator('main details.menu')).toHaveCount(0);
    await me.findsNoBarrier();
    expect((await tryPost(page, `${demo.url}/requests/${number}/host-link`, [])).status()).toBe(403);
    expect((await tryPost(nadia.page, `${demo.url}/requests/${number}/host-link`, [])).status()).toBe(303);
  } finally {
    await narrows('Everybody who sees the request');
  }
  await act(nadia.page, demo.url, number, 'cancel');
});

test('R114 too early: the button is there, says when it opens, and a form sent anyway is refused @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Early', at: demo.freeStart(), minutes: 60 });
  const [{ id }] = await zoom.meetingsOf(number);
  await zoom.forgets();
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('heading', { name: 'Host link, not open yet' })).toBeVisible();
  const button = page.locator('.hostlink').getByRole('button', { name: BUTTON });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  // R116: one hour before 17:00 UTC.
  await expect(button).toHaveAccessibleDescription(/The host link opens at .*(12:00 PM EDT|11:00 AM EST)/);
  await button.focus();
  await expect(button).toBeFocused();
  await expect(page.locator('.hostlink')).toContainText('It opens 60 minutes before the start');
  await me.opensActions();
  await expect(me.action(BUTTON)).toHaveAttribute('aria-disabled', 'true');
  await expect(me.action(BUTTON)).toContainText('The host link opens at');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  const answer = await page.request.post(`${demo.url}/requests/${number}/host-link`, { headers: { origin: demo.url }, maxRedirects: 0 });
  expect(answer.status()).toBe(409);
  expect(await answer.text()).toContain('The host link opens at');
  expect(await answer.text()).not.toContain('zak=');
  expect((await zoom.requests()).filter(({ path }) => path.includes(`/meetings/${id}`))).toEqual([]);
});

test('R122 every click asks Zoom anew, and the answer is private to its last header', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Fresh', ...soon });
  const [{ id }] = await zoom.meetingsOf(number);
  await zoom.forgets();
  const links: string[] = [];
  for (let click = 0; click < 2; click++) {
    const answer = await page.request.post(`${demo.url}/requests/${number}/host-link`, { headers: { origin: demo.url }, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    expect(answer.headers()['cache-control']).toBe('no-store');
    expect(answer.headers()['referrer-policy']).toBe('no-referrer');
    expect(await answer.text()).not.toContain('zak=');
    links.push(answer.headers().location);
  }
  expect(links[0]).toContain('zak=');
  expect(links[0]).not.toBe(links[1]);
  // Two clicks, and one look at what is near; the next look is a minute away.
  await expect.poll(async () => (await zoom.asked('GET', `/meetings/${id}`)).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  await me.opens(`/requests/${number}`);
  // R127, R112: that it was fetched is written down, the link is not.
  await expect(page.getByRole('listitem').filter({ hasText: /Host link fetched.*Mara Quist/ })).toHaveCount(2);
  expect(await page.content()).not.toContain('zak=');
  // A GET fetches nothing.
  await zoom.forgets();
  await me.opens(`/requests/${number}/host-link`);
  expect(await zoom.asked('GET', `/meetings/${id}`)).toEqual([]);
  await me.findsNoBarrier();
  await act(page, demo.url, number, 'cancel');
});

test('R119 two people fetch it, and both links work', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Both', ...soon });
  const dana = await another('provider');
  await me.opens(`/requests/${number}`);
  await dana.opens(`/requests/${number}`);
  for (const tab of [await getsTheLink(me), await getsTheLink(dana)]) {
    await expect(tab.getByText('You are the host:')).toBeVisible();
  }
  await page.request.post(`${demo.url}/requests/${number}/cancel`, { headers: { origin: demo.url } });
});

test('R130 Zoom down at the click: a sentence, the invite link, and a second try that works @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Down', ...soon });
  const [{ id, join_url }] = await zoom.meetingsOf(number);
  await me.opens(`/requests/${number}`);
  await zoom.fault({ match: { method: 'GET', path: `/meetings/${id}` }, fault: { status: { code: 503, body: '' } } });
  const tab = await getsTheLink(me);
  await expect(tab.getByRole('alert')).toContainText('Zoom is in trouble (status 503).');
  await expect(tab.getByRole('alert').getByRole('link')).toHaveAttribute('href', join_url);
  await zoom.clearFaults();
  // The page stands in the new tab; the button there needs no second one, but may take it.
  const [again] = await Promise.all([
    tab.context().waitForEvent('page'),
    tab.getByRole('button', { name: BUTTON }).click(),
  ]);
  await expect(again.getByText('You are the host:')).toBeVisible();
  await page.request.post(`${demo.url}/requests/${number}/cancel`, { headers: { origin: demo.url } });
});
