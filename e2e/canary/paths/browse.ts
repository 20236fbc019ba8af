import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Piece } from '../places/piece.js';
import { type Canaries, word } from '../support/canaries.js';
import type { Project } from './operators.js';

/** A browser that keeps whatever it was shown. */
export class BrowsedPages {
  readonly pieces: Piece[] = [];
  readonly page: Page;
  readonly #bodies: Promise<void>[] = [];
  readonly #loaded = new Set<string>();

  constructor(page: Page) {
    this.page = page;
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      const kept = response.text().then(
        (content) => this.#keepLoaded(pathname, content),
        // A redirect has no body, and a page that was left gives none of its own.
        () => undefined,
      );
      this.#bodies.push(kept);
    });
  }

  /** Keeps what stands on the page now: its text, its HTML, what is typed into it and what the browser keeps for it. */
  async keep(): Promise<void> {
    const { page } = this;
    const { pathname } = new URL(page.url());
    this.#keep('pages, HTML', pathname, await page.content());
    this.#keep('pages, text', pathname, (await page.locator('body').textContent()) ?? '');
    this.#keep('pages, fields', pathname, await texts(page, FIELDS));
    this.#keep('pages, address and storage', pathname, `${page.url()}\n${await texts(page, STORAGE)}`);
    await Promise.all(this.#bodies);
  }

  /** Scripts are the same on every page. */
  #keepLoaded(path: string, content: string): void {
    const known = `${path} ${content}`;
    if (this.#loaded.has(known)) return;
    this.#loaded.add(known);
    this.#keep('pages, what they loaded', path, content);
  }

  #keep(place: string, item: string, content: string): void {
    this.pieces.push({ place, item, content });
  }
}

const FIELDS = '[...document.querySelectorAll("input, textarea, select")].map((field) => field.value)';
const STORAGE =
  '[document.cookie, ...Object.entries(localStorage), ...Object.entries(sessionStorage)].map(String)';

async function texts(page: Page, expression: string): Promise<string> {
  return z
    .array(z.string())
    .parse(await page.evaluate(expression))
    .join('\n');
}

/** Fails to sign in once, then signs in by the printed link. Answers name and password. */
export async function signIn(
  browsed: BrowsedPages,
  link: string,
  canaries: Canaries,
): Promise<{ readonly name: string; readonly password: string }> {
  const { page } = browsed;
  const password = canaries.secret('password of the operator', `${word()}-${word()}`);
  const wrong = canaries.secret('wrong password of the operator', `${word()}-${word()}`);
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ann');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor();
  await browsed.keep();
  await page.context().clearCookies();
  await page.goto(new URL('/sign-in', link).href);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ann');
  await page.getByRole('textbox', { name: 'Password' }).fill(wrong);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor();
  await browsed.keep();
  return { name: 'Ann', password };
}

/** Visits every page there is about the project. */
export async function browse(browsed: BrowsedPages, consoleUrl: string, project: Project): Promise<void> {
  const { page } = browsed;
  const home = `/projects/${project.projectId}`;
  const { meta, metaRefuses, metaRejected } = project.layers;
  const paths = [
    '/projects',
    home,
    `${home}/layers/new`,
    ...[meta, metaRefuses, metaRejected].map(({ id }) => `${home}/layers/${id}`),
    `${home}/layers/${meta.id}?rotate`,
    ...['mapping', 'test', 'settings'].map((tab) => `${home}/layers/${metaRefuses.id}/${tab}`),
    `${home}/events`,
    `${home}/failed`,
    `${home}/apps`,
    `${home}/apps/${project.appId}`,
    `${home}/keys`,
    `${home}/audit-log`,
    `${home}/settings`,
    '/queues/queue/capi-meta?status=latest',
    '/account',
    '/api-reference',
    '/nowhere',
  ];
  for (const path of paths) {
    await page.goto(`${consoleUrl}${path}`, { waitUntil: 'networkidle' });
    await browsed.keep();
  }
  await page.goto(`${consoleUrl}${home}/layers/${metaRefuses.id}/test`);
  await page.getByRole('button', { name: 'Show report' }).first().click();
  await page.getByRole('heading', { name: 'Payload' }).waitFor();
  await browsed.keep();
}

/** Opens one event with everything that is said about it. */
export async function openEvent(
  browsed: BrowsedPages,
  consoleUrl: string,
  project: Project,
  eventRef: string,
): Promise<void> {
  const { page } = browsed;
  await page.goto(`${consoleUrl}/projects/${project.projectId}/events/${encodeURIComponent(eventRef)}`);
  await page.getByRole('heading', { name: 'What arrived' }).waitFor();
  await page.getByText('Checks and payload').first().click();
  await page.waitForLoadState('networkidle');
  await browsed.keep();
}

/** Seals a token in the layer's form, as an operator does who pastes it. */
export async function sealInBrowser(
  browsed: BrowsedPages,
  consoleUrl: string,
  project: Project,
  token: string,
): Promise<void> {
  const { page } = browsed;
  await page.goto(`${consoleUrl}/projects/${project.projectId}/layers/${project.layers.meta.id}?rotate`);
  await page.getByRole('textbox', { name: 'Access token' }).fill(token);
  await page.getByRole('button', { name: 'Seal the new token' }).click();
  await page.getByText('The token is sealed as version').waitFor();
  await browsed.keep();
}
