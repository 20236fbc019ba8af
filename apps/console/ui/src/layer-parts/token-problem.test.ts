import { describe, expect, test } from '@jest/globals';
import { tokenProblem } from './token-problem.js';

describe('tokenProblem', () => {
  test.each([
    ['a token, whatever its letters', 'EAABsbCS1iHgBO0ZC_x-y.z'],
    ['a token with blanks around it, which are cut off', '  EAABsbCS1iHgBO0ZC \n'],
    ['an empty field, about which there is nothing to say yet', ''],
  ])('finds nothing wrong with %s', (_, token) => {
    expect(tokenProblem(token)).toBeNull();
  });

  test.each([
    ['a line break inside', 'EAABsbCS1iHg\nBO0ZC'],
    ['the header’s word before it', 'Bearer EAABsbCS1iHgBO0ZC'],
    ['only the header’s word', 'Bearer'],
    ['only its beginning', 'EAAB'],
  ])('finds a token copied with %s', (_, token) => {
    expect(tokenProblem(token)).not.toBeNull();
  });
});
