import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];

/** What a headless browser needs in a container, and nothing that speaks to anybody but the page's own server. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * Whether the browser tests can run. Where they cannot, that is said loudly; with `CI=true` it is an error, so that a
 * green run there always means the pages too.
 */
export function chromiumAvailable(): boolean {
  if (findChromium() !== undefined) return true;
  const missing = `NOT RUN IN A BROWSER: there is no ${PROGRAMS.join(' or ')} on the PATH.`;
  if (process.env.CI === 'true') throw new Error(missing);
  process.stderr.write(`\n*** ${missing} ***\n\n`);
  return false;
}

/** A tab with everything in it that went wrong unasked: script errors and what the page's own policy forbade. */
export interface Tab {
  readonly page: Page;
  readonly problems: readonly string[];
}

export interface TestBrowser {
  /** A tab of a profile of its own: nobody is signed in there. */
  open(options?: BrowserContextOptions): Promise<Tab>;
  close(): Promise<void>;
}

/** Answers a page asks for knowing that they may be a refusal; the browser logs them all the same. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

export async function openChromium(): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium on the PATH.');
  // Playwright gives each launch a fresh profile folder and removes it.
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS });
  return {
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...options,
      });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !EXPECTED.test(message.text())) problems.push(message.text());
      });
      return { page, problems };
    },
    close: () => browser.close(),
  };
}
