// What every spec stands on: one demo server a worker (release build, simulated Zoom), people to sign in as, the simulator's
// controls, and a page that fails its spec on any script error.
import { test as base, expect, type Page, type APIRequestContext } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Role = 'admin' | 'scheduler' | 'requester' | 'client' | 'provider';
export type Person = { role: Role; email: string; password: string };

/** A running `callboard demo`. */
export class Demo {
  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
    readonly zoom: string,
    readonly people: Map<Role, Person>,
  ) {}

  /** Starts a demo on free ports and reads from its output where it answers and who may sign in. */
  static async start(env: Record<string, string> = {}): Promise<Demo> {
    const program = process.env.CALLBOARD_PROGRAM ?? '../target/release/callboard';
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

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }
}

/** The simulator's controls, over HTTP as anybody may use them. */
export class ZoomControls {
  constructor(private readonly http: APIRequestContext, readonly url: string) {}

  async meetings(): Promise<any[]> {
    return (await (await this.http.get(`${this.url}/_sim/meetings`)).json()).meetings;
  }

  async requests(): Promise<{ method: string; path: string; status: number }[]> {
    return (await (await this.http.get(`${this.url}/_sim/requests`)).json()).requests;
  }

  async fault(fault: unknown): Promise<void> {
    const answer = await this.http.post(`${this.url}/_sim/fault`, { data: fault });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async clearFaults(): Promise<void> {
    await this.http.delete(`${this.url}/_sim/fault`);
  }

  async credentials(): Promise<any> {
    return (await this.http.get(`${this.url}/_sim/credentials`)).json();
  }
}

/** What a person does, in the words of the product. */
export class Somebody {
  constructor(readonly page: Page, readonly demo: Demo) {}

  async signIn(role: Role): Promise<void> {
    const person = this.demo.person(role);
    await this.page.goto(`${this.demo.url}/sign-in`);
    await this.page.getByLabel('Email').fill(person.email);
    await this.page.getByLabel('Password').fill(person.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(this.page).not.toHaveURL(/sign-in/);
  }

  /** Axe finds nothing serious on the page at hand. */
  async findsNoBarrier(): Promise<void> {
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

export const test = base.extend<{ me: Somebody; zoom: ZoomControls }, { demo: Demo }>({
  demo: [async ({}, use) => {
    const demo = await Demo.start();
    await use(demo);
    await demo.stop();
  }, { scope: 'worker' }],
  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text());
    });
    await use(page);
    expect(errors, 'script errors on the page').toEqual([]);
  },
  me: async ({ page, demo }, use) => use(new Somebody(page, demo)),
  zoom: async ({ request, demo }, use) => {
    const zoom = new ZoomControls(request, demo.zoom);
    await use(zoom);
    await zoom.clearFaults();
  },
});

export { expect };
