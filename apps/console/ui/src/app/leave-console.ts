/** Loads the sign-in page anew, so that nothing of what was read stays in memory for whoever signs in next. */
export function leaveConsole(): void {
  window.location.assign('/sign-in');
}
