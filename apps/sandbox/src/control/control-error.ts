import type { z } from 'zod';
import { type Answer, jsonAnswer } from '../answer.js';

/** A control request that cannot be done, with what would be allowed. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ControlError';
  }
}

export function controlErrorAnswer({ status, code, message }: ControlError): Answer {
  return jsonAnswer(status, { error: { code, message } });
}

/**
 * @throws {ControlError} 400 with every fault of the value and what is allowed in its place
 */
export function parseControl<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new ControlError(400, 'invalid_request', faults.join('; '));
}
