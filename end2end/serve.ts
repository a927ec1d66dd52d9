// `callboard serve` on a database of its own, against a simulator that somebody else runs: it can be killed and started
// again, as on a bad day.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { Page } from '@playwright/test';
import { post } from './forms.ts';

export class Served {
  private child?: ChildProcess;
  readonly folder = mkdtempSync(join(tmpdir(), 'callboard-serve-'));
  /** Where it answers, without a slash at the end. */
  url = '';
  /** The one-time address for the first admin, while there is none. */
  firstRun = '';

  /** `publicUrl`: the address people use, where something stands before the server. */
  constructor(private readonly zoom: string, private readonly database = '', private readonly publicUrl = '') {}

  private get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      RUST_LOG: 'warn',
      CALLBOARD_LISTEN: this.url ? new URL(this.url).host : '127.0.0.1:0',
      CALLBOARD_DATABASE_URL: this.database || `sqlite:${join(this.folder, 'callboard.sqlite')}`,
      CALLBOARD_KEY_FILE: join(this.folder, 'callboard.key'),
      CALLBOARD_ZOOM_API_URL: `${this.zoom}/v2`,
      CALLBOARD_ZOOM_OAUTH_URL: `${this.zoom}/oauth/token`,
      CALLBOARD_ZOOM_WEB_ORIGINS: `["${this.zoom}"]`,
      ...(this.publicUrl && { CALLBOARD_PUBLIC_URL: this.publicUrl }),
    };
  }

  /** Runs another command of the program on the same configuration: its exit status, and what it printed. */
  command(...args: string[]): { status: number | null; said: string } {
    const program = process.env.E2E_PROGRAM ?? '../target/release/callboard';
    const done = spawnSync(program, args, { env: this.environment, encoding: 'utf8' });
    return { status: done.status, said: done.stdout + done.stderr };
  }

  /** Starts, or starts again on the same database and the same port. */
  async start(): Promise<void> {
    const program = process.env.E2E_PROGRAM ?? '../target/release/callboard';
    const child = spawn(program, ['serve'], { stdio: ['ignore', 'pipe', 'inherit'], env: this.environment });
    this.child = child;
    for await (const line of createInterface({ input: child.stdout! })) {
      const [, own, address] = /^Callboard answers at ([^\s,]+)(?:, listening on (\S+))?$/.exec(line) ?? [];
      this.url = (address ? `http://${address}` : own ?? this.url).replace(/\/$/, '');
      this.firstRun = /^There is no admin yet.* (http\S+)$/.exec(line)?.[1] ?? this.firstRun;
      if (line === 'ready') return;
    }
    throw new Error('the server ended before it was ready');
  }

  /** Fills in the one-time page; it leads to the Zoom settings. */
  async createsAdmin(page: Page): Promise<void> {
    await page.goto(this.firstRun);
    await page.getByLabel('Your name').fill('Nia Okafor');
    await page.getByLabel('Email').fill('nia@agency.example');
    await page.getByLabel('Password').fill('three words together');
    await page.getByRole('button', { name: 'Create admin' }).click();
  }

  /** Stores the simulator's account and all its hosts, as whoever is signed in. */
  async setsUpZoom(page: Page, credentials: any): Promise<void> {
    const { account_id, client_id, client_secret, hosts } = credentials;
    const html = await (await page.request.get(`${this.url}/settings/zoom`)).text();
    const version = /name="version" value="(\d+)"|value="(\d+)"[^>]*name="version"/.exec(html)!.slice(1).find(Boolean)!;
    await post(page, `${this.url}/settings/zoom`, [
      ['version', version], ['zoom_account_id', account_id], ['zoom_client_id', client_id],
      ['zoom_client_secret', client_secret], ['host_link_minutes', '30'], ['padding_minutes', '30'],
      ['zoom_user_emails', hosts.map((host: any) => host.email ?? host).join('\n')], ['action', 'save'],
    ]);
  }

  /** The process, for whoever measures it. */
  get pid(): number {
    return this.child!.pid!;
  }

  /** SIGKILL: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    this.child!.kill('SIGKILL');
    await once(this.child!, 'exit');
  }

  /** SIGTERM, and the folder goes too. */
  async stop(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
