import { StoreError } from '../errors.js';
import { hasCode } from '../sql/retry-conflicts.js';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Runs an insert and says in words what it met.
 *
 * @param what names the row at the start of a sentence, such as `Project prj_1`
 * @throws StoreError `conflict` where the id is taken, `not_found` where the row belongs to nothing
 */
export async function explainConflict<T>(what: string, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (hasCode(error, [UNIQUE_VIOLATION])) {
      throw new StoreError('conflict', `${what} exists already. Choose another id.`, { cause: error });
    }
    if (hasCode(error, [FOREIGN_KEY_VIOLATION])) {
      throw new StoreError('not_found', `${what} belongs to a project or a layer that does not exist.`, {
        cause: error,
      });
    }
    throw error;
  }
}
