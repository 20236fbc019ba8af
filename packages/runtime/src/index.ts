export { Batcher, type BatcherOptions } from './batcher.js';
export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { redactText } from './redact.js';
export type { Running } from './running.js';
export { readSettings, type Settings, SettingsError } from './settings.js';
export { APP_NAMES, type AppName, SETTINGS, type Setting, type SettingName } from './settings-registry.js';
