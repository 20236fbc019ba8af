/** Whether an error is one of the operating system's, named by its code such as `ENOENT`. */
export function isSystemError(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
