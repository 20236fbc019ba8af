import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const violationsSchema = z.array(
  z.object({
    impact: z.string().nullable(),
    id: z.string(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string() })),
  }),
);

const GRAVE = ['serious', 'critical'];
const SHOWN_HTML = 160;

/** Every serious or critical accessibility fault of the page as it stands, a line each. */
export async function graveFaults(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy allows no script but its own.
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((results) => results.violations)',
  );
  return violationsSchema
    .parse(found)
    .filter(({ impact }) => impact !== null && GRAVE.includes(impact))
    .map(({ id, help, nodes }) => {
      const places = nodes.map(({ html }) => html.slice(0, SHOWN_HTML));
      return `${id}: ${help}: ${places.join(' | ')}`;
    });
}

/** Pixels by which the page is wider than the window; 0 where nothing has to be scrolled sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return z.number().parse(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}
