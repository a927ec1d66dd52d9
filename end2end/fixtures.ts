// What every spec stands on: one demo server a worker (release build, simulated Zoom), people to sign in as, the simulator's
// controls, and a page that fails its spec on any script error.
import { test as base, expect, type BrowserContext, type Page, type APIRequestContext, type Response } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Role = 'admin' | 'scheduler' | 'requester' | 'client' | 'provider';
export type Person = { role: Role; email: string; password: string };

/** A running `callboard demo`. */
export class Demo {
  private day = 20;

  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
    readonly zoom: string,
    readonly people: Map<Role, Person>,
  ) {}

  /** Starts a demo on free ports and reads from its output where it answers and who may sign in. */
  static async start(env: Record<string, string> = {}): Promise<Demo> {
    const program = process.env.E2E_PROGRAM ?? '../target/release/callboard';
    const child = spawn(program, ['demo'], {
      env: { ...process.env, CALLBOARD_LISTEN: '127.0.0.1:0', RUST_LOG: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let url = '';
    let zoom = '';
    const people = new Map<Role, Person>();
    for await (const line of createInterface({ input: child.stdout! })) {
      url = /^callboard: (\S+)/.exec(line)?.[1] ?? url;
      zoom = /^zoom-sim: (\S+)/.exec(line)?.[1] ?? zoom;
      const sign = /^sign-in: (\S+) (\S+) (\S+)/.exec(line);
      if (sign) people.set(sign[1] as Role, { role: sign[1] as Role, email: sign[2], password: sign[3] });
      if (line === 'ready') return new Demo(child, url.replace(/\/$/, ''), zoom.replace(/\/$/, ''), people);
    }
    throw new Error('the demo ended before it was ready');
  }

  person(role: Role): Person {
    const person = this.people.get(role);
    if (!person) throw new Error(`the demo has no ${role}`);
    return person;
  }

  /** 17:00 UTC on a day weeks ahead that no other test of this worker is given: all hosts are free around it. */
  freeStart(): Date {
    this.day += 3;
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + this.day, 17));
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }
}

/** The simulator's controls, over HTTP as anybody may use them. */
export class ZoomControls {
  constructor(private readonly http: APIRequestContext, readonly url: string) {}

  async meetings(): Promise<any[]> {
    return (await this.http.get(`${this.url}/_sim/meetings`)).json();
  }

  /** The meetings made for a request: the topic ends with its number. */
  async meetingsOf(number: string): Promise<any[]> {
    return (await this.meetings()).filter(({ topic }) => topic.endsWith(` ${number}`));
  }

  /** Changes something by hand; `what` is the path behind `/_sim`. */
  async change(method: 'POST' | 'PATCH' | 'DELETE', what: string, data?: unknown): Promise<any> {
    const answer = await this.http.fetch(`${this.url}/_sim${what}`, { method, data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json().catch(() => null);
  }

  /** What was asked since `forgets`, of this method and with this part in its path. */
  async asked(method: string, path: string): Promise<{ method: string; path: string; status: number }[]> {
    return (await this.requests()).filter((request) => request.method === method && request.path.includes(path));
  }

  async forgets(): Promise<void> {
    await this.change('DELETE', '/requests');
  }

  async requests(): Promise<{ method: string; path: string; status: number }[]> {
    return (await this.http.get(`${this.url}/_sim/requests`)).json();
  }

  async fault(fault: unknown): Promise<void> {
    const answer = await this.http.post(`${this.url}/_sim/fault`, { data: fault });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async clearFaults(): Promise<void> {
    await this.http.delete(`${this.url}/_sim/fault`);
  }

  /** How many requests stand still in a `hold`. */
  async held(): Promise<number> {
    return (await (await this.http.get(`${this.url}/_sim/fault`)).json()).held;
  }

  /** Lets everything that is held go on. */
  async release(): Promise<void> {
    await this.http.post(`${this.url}/_sim/release`);
  }

  async credentials(): Promise<any> {
    return (await this.http.get(`${this.url}/_sim/credentials`)).json();
  }
}

/** What a person does, in the words of the product. */
export class Somebody {
  constructor(readonly page: Page, readonly demo: Demo, readonly script = true) {}

  async signIn(role: Role): Promise<void> {
    const person = this.demo.person(role);
    await this.page.goto(`${this.demo.url}/sign-in`);
    await this.page.getByLabel('Email').fill(person.email);
    await this.page.getByLabel('Password').fill(person.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(this.page).not.toHaveURL(/sign-in/);
  }

  /** Signed in without a look at the sign-in page, for specs that are about something else. */
  async comesAs(role: Role): Promise<this> {
    const { email, password } = this.demo.person(role);
    const answer = await this.page.request.post(`${this.demo.url}/sign-in`, {
      headers: { origin: this.demo.url }, form: { email, password, next: '' }, maxRedirects: 0,
    });
    expect(answer.status(), `signing in as ${role}`).toBe(303);
    return this;
  }

  async opens(path: string): Promise<Response> {
    return (await this.page.goto(this.demo.url + path))!;
  }

  /** Presses a button of the page's form and gives the answer to it, before any redirect. */
  async presses(name: string): Promise<Response> {
    const [answer] = await Promise.all([
      this.page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.request().isNavigationRequest()),
      this.page.waitForEvent('load'),
      this.page.getByRole('main').getByRole('button', { name, exact: true }).click(),
    ]);
    return answer;
  }

  /** Waits until the islands of the page are awake; without JavaScript there is nothing to wait for. */
  async isAwake(): Promise<void> {
    if (this.script) await expect(this.page.locator('html[data-awake]')).toHaveCount(1);
  }

  /** Presses Test Zoom and waits for the end of the test: a page without JavaScript, parts of the page with it. */
  async testsZoom(): Promise<void> {
    if (!this.script) {
      expect((await this.presses('Test Zoom')).status()).toBe(200);
      return;
    }
    await this.isAwake();
    await this.page.getByRole('main').getByRole('button', { name: 'Test Zoom', exact: true }).click();
    await expect(this.page.locator('#zoom-test')).toHaveAttribute('aria-busy', 'false');
    await expect(this.page.getByRole('heading', { name: /^Test Zoom: (passed|failed)/ })).toBeVisible();
  }

  /** Presses Change Settings; where it means something for meetings, once more when that has been shown. */
  async savesSettings(): Promise<number> {
    const status = (await this.presses('Change Settings')).status();
    const asked = status === 409 && await this.page.getByRole('heading', { name: 'If you save now' }).isVisible();
    return asked ? (await this.presses('Change Settings')).status() : status;
  }

  /** Opens the menu of the request whose page is shown. */
  async opensActions(): Promise<void> {
    await this.page.locator('main summary', { hasText: 'Actions' }).click();
  }

  /** An item of the open menu, by the first words of its label. */
  action(label: string) {
    return this.page.locator('main details[open] .item', { has: this.page.getByText(label, { exact: true }) });
  }

  /** Axe finds nothing serious on the page at hand. */
  async findsNoBarrier(): Promise<void> {
    // Axe is a script: without JavaScript there is nobody to ask, and the markup is the same.
    if (!this.script) return;
    // What lies half under the bar that stays on top counts as too small to hit.
    await this.page.evaluate(() => scrollTo(0, 0));
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
  }

  /** Nothing on the page is wider than the screen. */
  async fitsTheScreen(): Promise<void> {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over, 'pixels the page is wider than the screen').toBeLessThanOrEqual(0);
  }
}

/** The list into which script errors of a page fall. */
function watched(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text());
  });
  return errors;
}

type Fixtures = {
  me: Somebody;
  /** Somebody else at another machine; nobody in particular without a role. */
  another: (role?: Role) => Promise<Somebody>;
  zoom: ZoomControls;
};

export const test = base.extend<Fixtures, { demo: Demo }>({
  demo: [async ({}, use) => {
    const demo = await Demo.start();
    await use(demo);
    await demo.stop();
  }, { scope: 'worker' }],
  page: async ({ page }, use) => {
    const errors = watched(page);
    await use(page);
    expect(errors, 'script errors on the page').toEqual([]);
  },
  me: async ({ page, demo, javaScriptEnabled }, use) => use(new Somebody(page, demo, javaScriptEnabled)),
  another: async ({ browser, demo, javaScriptEnabled }, use) => {
    const contexts: BrowserContext[] = [];
    const errors: string[][] = [];
    await use(async (role) => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      errors.push(watched(page));
      const somebody = new Somebody(page, demo, javaScriptEnabled !== false);
      return role ? somebody.comesAs(role) : somebody;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(errors.flat(), 'script errors on another page').toEqual([]);
  },
  zoom: async ({ request, demo }, use) => {
    const zoom = new ZoomControls(request, demo.zoom);
    await use(zoom);
    await zoom.clearFaults();
  },
});

export { expect };
