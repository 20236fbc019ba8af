/** Where to go after signing in: only a path of this console, since anything else would lead elsewhere. */
export function safeBack(back: string | null): string {
  return back !== null && /^\/(?![/\\])/.test(back) ? back : '/';
}
