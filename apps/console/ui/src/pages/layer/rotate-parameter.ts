/** Present in the address while the form for a new token is open, so that a warning can lead straight to it. */
export const ROTATE_PARAMETER = 'rotate';
