// The program behind something that speaks https: one public address, cookies bound to it, and writes from nowhere else.
import { expect, test } from '../fixtures.ts';
import { navigateByPost } from '../forms.ts';
import { Https } from '../https.ts';
import { Served } from '../serve.ts';

test('behind https the cookie is bound to the host and writes come from the public address alone', async ({ browser, demo }) => {
  let site: Served;
  const front = await Https.before('callboard.test', () => site.url);
  site = new Served(demo.zoom, '', front.url);
  await site.start();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const asked = [] as string[];
  try {
    // The one-time link names the address people use.
    expect(site.firstRun).toContain(front.url);
    await page.goto(site.firstRun);
    const code = '"><img src=x onerror=window.pwned=1>';
    expect(await navigateByPost(page, new URL(site.firstRun).pathname, [['name', code], ['email', code], ['password', 'short']])).toBe(422);
    await expect(page.getByLabel('Your name')).toHaveValue(code);
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    await site.createsAdmin(page);
    await expect(page).toHaveURL(`${front.url}/settings/zoom`);
    const [cookie] = (await context.cookies()).filter((cookie) => cookie.name.endsWith('callboard'));
    expect(cookie).toMatchObject({ name: '__Host-callboard', domain: 'callboard.test', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' });
    await expect(page.getByText(/not encrypted/i)).toHaveCount(0);

    // Forms of its own pages are taken, the stream comes through, and nothing is asked of another address.
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${front.url}/settings/general`);
    await page.getByLabel('Company name').fill('Harborline');
    await page.getByRole('button', { name: 'Change Settings' }).click();
    await expect(page.locator('.toast')).toBeVisible();
    await expect(page.locator('html[data-stream="live"]')).toHaveCount(1);
    expect(new Set(asked)).toEqual(new Set([front.url]));

    // The same cookie with any other origin changes nothing: not the program's own address, not plain http, none at all.
    const session = `${cookie.name}=${cookie.value}`;
    const other = [site.url, front.url.replace('https:', 'http:'), 'https://evil.example', 'null', ''];
    for (const origin of other) {
      const headers = { cookie: session, ...(origin && { origin }) };
      const answer = await fetch(`${site.url}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
      expect(answer.status, origin || 'none').toBe(403);
    }
    await page.goto(`${front.url}/settings/general`);
    await expect(page.getByLabel('Company name')).toHaveValue('Harborline');

    // A page elsewhere that posts a form here: the browser says where from, and sends no cookie along.
    const evil = await context.newPage();
    await evil.route('https://evil.example/', (route) => route.fulfill({
      contentType: 'text/html', body: `<form method="post" action="${front.url}/sign-out"><button>Win a prize</button></form>`,
    }));
    await evil.goto('https://evil.example/');
    const answered = evil.waitForResponse(`${front.url}/sign-out`);
    await evil.getByRole('button').click();
    expect((await answered).status()).toBe(403);
    await page.reload();
    await expect(page.getByLabel('Company name'), 'still signed in').toHaveValue('Harborline');
  } finally {
    await context.close();
    await site.stop();
    await front.stop();
  }
});
