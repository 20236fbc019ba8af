/** Something that looks as if it was copied wrongly, or `null`. Tokens have no documented form; these are sure faults. */
export function tokenProblem(token: string): string | null {
  if (token.trim() === '') return null;
  if (/\s/.test(token.trim())) return 'There is a blank or line break inside. Copy the token again.';
  if (/^bearer$/i.test(token.trim()) || token.trim().length < 8)
    return 'This is too short to be an access token.';
  return null;
}
