export type LocalPostgresErrorCode =
  /** No server for this operating system and processor comes with the package. */
  | 'unsupported_platform'
  /** Another running process uses the same data folder. */
  | 'data_folder_in_use'
  /** The data folder was made by another PostgreSQL version, or its password is gone. */
  | 'data_folder_unusable'
  | 'port_in_use'
  /** The server, or the program that makes its data folder, ended with an error. */
  | 'start_failed';

/** The message names the folder or port it is about and what to do; it never holds the password. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError';

  constructor(
    readonly code: LocalPostgresErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
