import { readFile, writeFile } from 'node:fs/promises';
import { environmentExample, settingsTable, withSettingsTable } from '../src/settings-docs.js';

const root = new URL('../../../', import.meta.url);
const readme = new URL('README.md', root);

await writeFile(new URL('.env.example', root), environmentExample());
await writeFile(readme, withSettingsTable(await readFile(readme, 'utf8'), settingsTable()));
process.stdout.write('Wrote .env.example and the table of settings in README.md.\n');
