export { init } from './commands.js';
export { KeyFolder, KeysError } from './key-folder.js';
