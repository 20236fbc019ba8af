import type { Page } from 'playwright-core';
import type { System } from './system.js';

export const OPERATOR = { name: 'Ada Lovelace', password: 'correct horse battery staple' } as const;

/** Follows the printed link, sets a password, and waits for the first page. */
export async function signInByLink(page: Page, system: Pick<System, 'signInUrl'>): Promise<void> {
  await page.goto(system.signInUrl);
  await page.getByRole('textbox', { name: 'Name' }).fill(OPERATOR.name);
  await page.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('heading', { name: 'Demo project' }).waitFor();
}

export async function signInByPassword(page: Page, system: Pick<System, 'consoleUrl'>): Promise<void> {
  await page.goto(system.consoleUrl);
  await page.getByRole('textbox', { name: 'Name' }).fill(OPERATOR.name);
  await page.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Demo project' }).waitFor();
}

export interface LayerToAdd {
  readonly name: string;
  readonly pixelId: string;
  readonly token: string;
  readonly testEventCode: string;
}

/** Goes through the wizard for a Meta pixel up to its last step, as somebody who only fills in what is asked for. */
export async function addMetaLayer(page: Page, layer: LayerToAdd): Promise<void> {
  await page.getByRole('link', { name: 'Add layer' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(layer.name);
  await page.getByRole('textbox', { name: 'Pixel (dataset) id' }).fill(layer.pixelId);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('textbox', { name: 'Access token' }).fill(layer.token);
  await page.getByRole('button', { name: 'Seal token' }).click();
  await page.getByText('The token is sealed.').waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Apps and countries' }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('textbox', { name: 'Test event code' }).fill(layer.testEventCode);
  await page.getByRole('button', { name: 'Create layer' }).click();
  await page.getByText(`The layer "${layer.name}" is installed and on.`).waitFor();
}
