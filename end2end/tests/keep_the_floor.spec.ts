// The recipes every page stands on: status and headers before the first byte, one content policy, cookies and origins,
// hashed assets, and no wasm where there is no island.
import { expect, test } from '../fixtures.ts';

test('a page that is not there answers 404, whole, with a way out', async ({ me, page, demo }) => {
  await me.signIn('scheduler');
  const answer = await page.goto(`${demo.url}/no/such/page`);
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await expect(page.getByRole('main').getByRole('link', { name: 'Go to the requests' })).toBeVisible();
});

test('what is answered before any page is reached is a page, too @phone', async ({ me, page, demo }) => {
  const answer = (await page.goto(`${demo.url}/requests?q=%00`))!;
  expect(answer.status()).toBe(400);
  expect(answer.headers()['cache-control']).toBe('no-store');
  expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No such address');
  await expect(page).toHaveTitle('No such address · Callboard');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await page.getByRole('link', { name: 'Open the site' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('strangers are led to the sign-in page and back to where they wanted to go', async ({ me, page, demo }) => {
  await page.goto(`${demo.url}/requests?status=draft`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  const person = demo.person('scheduler');
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${demo.url}/requests?status=draft`);
  await me.findsNoBarrier();
});

test('every answer carries the headers that keep it private', async ({ me, page, demo }) => {
  await me.signIn('admin');
  for (const path of ['/requests', '/settings/zoom', '/help', '/no/such/page']) {
    const headers = (await page.goto(demo.url + path))!.headers();
    expect(headers['cache-control'], path).toBe('no-store');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    const policy = headers['content-security-policy'];
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval';/);
    expect(policy, path).toContain(`form-action 'self' ${demo.zoom};`);
    expect(policy, path).toContain("frame-ancestors 'none'");
  }
});

test('a form from elsewhere changes nothing', async ({ me, page, demo }) => {
  await me.signIn('scheduler');
  const elsewhere: Record<string, string>[] = [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }, {}];
  for (const headers of elsewhere) {
    const answer = await page.request.post(`${demo.url}/requests/new`, { headers, form: { service: 'ASL' } });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
});

test('sign-in works over plain http under a name that is not localhost @phone @form', async ({ page, demo }) => {
  const office = demo.url.replace('127.0.0.1', 'callboard.test');
  const person = demo.person('scheduler');
  await page.goto(`${office}/sign-in`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${office}/`);
  await expect(page.getByText(/not encrypted/i)).toBeVisible();
});

test('assets are compressed by the build, named by their content and kept for a year', async ({ me, page, demo }) => {
  await me.signIn('scheduler');
  const html = await (await page.goto(`${demo.url}/requests`))!.text();
  const names = [...html.matchAll(/\/pkg\/[^"']+/g)].map(([name]) => name);
  expect(names.map((name) => name.split('.').at(-1)).sort()).toEqual(['css', 'js', 'wasm']);
  for (const name of names) {
    const answer = await page.request.get(demo.url + name, { headers: { 'accept-encoding': 'br' } });
    expect(answer.headers()['content-encoding'], name).toBe('br');
    expect(answer.headers()['cache-control'], name).toBe('public, max-age=31536000, immutable');
  }
});

test('pages without an island load no wasm', async ({ me, page, demo }) => {
  const loaded: string[] = [];
  page.on('request', (request) => { if (/\.(wasm|js)$/.test(request.url())) loaded.push(request.url()); });
  for (const path of ['/sign-in', '/help', '/about']) {
    await page.goto(demo.url + path, { waitUntil: 'networkidle' });
  }
  await me.comesAs('scheduler');
  await page.goto(`${demo.url}/no/such/page`, { waitUntil: 'networkidle' });
  expect(loaded).toEqual([]);
});

test('a page whose live parts cannot be loaded is whole without them, and tries again', async ({ me, page }) => {
  let refused = 0;
  await page.route('**/*.wasm', (route) => (refused++ === 0 ? route.abort() : route.continue()));
  await me.comesAs('scheduler');
  await me.opens('/requests');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // The fixture fails on any script error of the page.
  await me.isAwake();
  expect(refused).toBe(2);
});

test('a page wakes in a browser that is never idle', async ({ me, page }) => {
  await page.addInitScript(() => {
    window.requestIdleCallback = (run, options) => {
      if (options?.timeout) setTimeout(run, options.timeout);
      return 0;
    };
  });
  await me.comesAs('scheduler');
  await me.opens('/requests');
  await me.isAwake();
});

test('signing in wrongly says neither which half was wrong nor loses the address @form', async ({ me, page, demo }) => {
  await page.goto(`${demo.url}/sign-in`);
  await page.getByLabel('Email').fill('nobody@harborline.example');
  await page.getByLabel('Password').fill('not this one');
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  expect(answer.status()).toBe(422);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue('nobody@harborline.example');
  await expect(page.getByLabel('Password')).toHaveValue('');
  await me.findsNoBarrier();
});

test('health is answered without a session', async ({ request, demo }) => {
  expect((await request.get(`${demo.url}/healthz`)).status()).toBe(200);
  expect((await request.get(`${demo.url}/readyz`)).status()).toBe(200);
});
