import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { redactNamed, redactValue } from './redact.js';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Name of the app, part of every line. */
  readonly name: string;
  /** One of the values of `LOG_LEVEL`. */
  readonly level: string;
  /** Standard output by default. */
  readonly destination?: DestinationStream;
}

/**
 * A logger of JSON lines without credentials and personal data: see `redactValue`. The finished line is looked at once
 * more, since fields bound to child loggers and texts put into a message come from elsewhere.
 */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactObject },
      // Made plain data by the formatter above; pino's own serializer would copy every field of an error.
      serializers: { err: (described) => described },
      hooks: { streamWrite: (line) => `${JSON.stringify(redactValue(JSON.parse(line)))}\n` },
    },
    options.destination ?? pino.destination(1),
  );
}

/** Errors, at any depth, have to be described before pino makes text of them. */
function redactObject(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactNamed(name, value)]));
}
