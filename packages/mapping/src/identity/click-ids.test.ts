import { describe, expect, test } from '@jest/globals';
import {
  buildFbc,
  fbcProblem,
  isFbclid,
  isTtclid,
  isTtp,
  parseMetaCookie,
  queryParameter,
  usableFbc,
} from './index.js';

const CLICKED = Date.parse('2025-01-01T00:00:00Z');
const DAY = 86_400_000;
const CLICK_ID = 'IwZXh0bgNhZW0CMTAAAR_aem-AbC123';

describe('an fbc', () => {
  test('is built of the click id and the time it was first seen', () => {
    expect(buildFbc('AbC_123-x', 1735689600000)).toBe('fb.1.1735689600000.AbC_123-x');
    expect(buildFbc('AbC_123-x', 1735689600000.9)).toBe('fb.1.1735689600000.AbC_123-x');
  });

  const at = (time: number) => buildFbc(CLICK_ID, time);
  test.each([
    ['of the same moment is sent', at(CLICKED), null],
    ['of 89 days ago is sent', at(CLICKED - 89 * DAY), null],
    ['of exactly 90 days ago is sent', at(CLICKED - 90 * DAY), null],
    ['of a millisecond more is too old', at(CLICKED - 90 * DAY - 1), 'click_id_too_old'],
    ['of a second after the event is the one that led to it', at(CLICKED + 1000), null],
    ['of a minute after the event is the one that led to it', at(CLICKED + 60_000), null],
    ['of more than a minute after the event did not lead to it', at(CLICKED + 60_001), 'click_id_malformed'],
    ['of a day after the event did not lead to it', at(CLICKED + DAY), 'click_id_malformed'],
    ['dated in seconds would be read as 1970', `fb.1.${CLICKED / 1000}.${CLICK_ID}`, 'click_id_malformed'],
    ['with a two-letter appendix is sent', `${at(CLICKED)}.Bg`, null],
    ['with an eight-letter appendix is sent', `${at(CLICKED)}.AQQCAQMC`, null],
    ['with an appendix of another length is malformed', `${at(CLICKED)}.abc`, 'click_id_malformed'],
    ['of a cookie of another domain level is sent', `fb.2.${CLICKED}.${CLICK_ID}`, null],
    ['without a click id is malformed', `fb.1.${CLICKED}.`, 'click_id_malformed'],
    ['without a time is malformed', `fb.1..${CLICK_ID}`, 'click_id_malformed'],
    [
      'with a click id that was cut wrongly is malformed',
      `fb.1.${CLICKED}.abc123xyz,0`,
      'click_id_malformed',
    ],
    ['that is a bare click id is malformed', CLICK_ID, 'click_id_malformed'],
    ['in capital letters is malformed', `FB.1.${CLICKED}.${CLICK_ID}`, 'click_id_malformed'],
    ['that is the word null is malformed', 'null', 'click_id_malformed'],
  ])('%s', (_rule, fbc, problem) => {
    expect(fbcProblem(fbc, CLICKED, CLICKED + 5 * DAY)).toBe(problem);
    expect(usableFbc(fbc, CLICKED, CLICKED + 5 * DAY)).toBe(problem === null);
  });

  test('is never dated in the future, even where the event is', () => {
    expect(fbcProblem(at(CLICKED + DAY), CLICKED + 2 * DAY, CLICKED)).toBe('click_id_malformed');
  });
});

describe('a cookie of Meta', () => {
  test('gives its payload byte for byte and not its appendix', () => {
    expect(parseMetaCookie(`fb.1.${CLICKED}.${CLICK_ID}.AQQCAQMC`)).toEqual({
      createdAt: CLICKED,
      payload: CLICK_ID,
      inMilliseconds: true,
    });
  });

  test('dated in seconds is read in milliseconds', () => {
    expect(parseMetaCookie(`fb.1.${CLICKED / 1000}.1098115397`)).toEqual({
      createdAt: CLICKED,
      payload: '1098115397',
      inMilliseconds: false,
    });
  });
});

describe('a click id', () => {
  test.each([
    ['an fbclid is base64url', isFbclid, CLICK_ID, true],
    ['an fbclid with a point would break the cookie', isFbclid, 'AbC.123', false],
    ['an fbclid with what followed it in the address is not whole', isFbclid, 'AbC&utm_source=fb', false],
    ['an fbclid that is still encoded is not whole', isFbclid, 'AbC%5F123', false],
    ['the word undefined is no fbclid', isFbclid, 'undefined', false],
    ['nothing is no fbclid', isFbclid, '', false],
    ['a ttclid has points', isTtclid, 'E.C.P.v1abc-DEF_ghi', true],
    ['a ttclid may be long', isTtclid, `E.C.P.${'a'.repeat(1000)}`, true],
    ['a ttclid has no spaces', isTtclid, 'E.C.P. abc', false],
    ['a _ttp is a short word', isTtp, '2oL0hYZbVQ3dSWkDb2CxYNTUVbT', true],
    ['the word null is no _ttp', isTtp, 'null', false],
  ])('%s', (_rule, check, text, whole) => expect(check(text)).toBe(whole));
});

describe('a click id in a page address', () => {
  test.each([
    ['is read from the query', 'https://shop.example/a?fbclid=AbC_1&x=2', 'AbC_1'],
    ['is read behind other parameters', 'https://shop.example/a?x=2&fbclid=AbC_1', 'AbC_1'],
    ['is read before the fragment', 'https://shop.example/a?fbclid=AbC_1#top', 'AbC_1'],
    ['is percent-decoded', 'https://shop.example/a?fbclid=AbC%5F1', 'AbC_1'],
    ['keeps a plus, since it never holds a space', 'https://shop.example/a?fbclid=a+b', 'a+b'],
    ['keeps a percent sign that encodes nothing', 'https://shop.example/a?fbclid=a%zz', 'a%zz'],
    ['is the first one, as browsers read it', 'https://shop.example/a?fbclid=first&fbclid=second', 'first'],
    ['is not the tail of another name', 'https://shop.example/a?xfbclid=no', null],
    [
      'is found behind another name with the same tail',
      'https://shop.example/a?xfbclid=no&fbclid=yes',
      'yes',
    ],
    ['is not in the fragment', 'https://shop.example/#/a?fbclid=AbC_1', null],
    ['is not in a nested address that is encoded', 'https://shop.example/a?next=%3Ffbclid%3DAbC_1', null],
    ['is nothing when it is empty', 'https://shop.example/a?fbclid=&x=1', null],
    ['is read from a path alone', '/a?fbclid=AbC_1', 'AbC_1'],
    ['is read from a deep link', 'myapp://open?fbclid=AbC_1', 'AbC_1'],
    ['is nothing without a query', 'https://shop.example/fbclid=AbC_1', null],
  ])('%s: %s', (_rule, url, value) => expect(queryParameter(url, 'fbclid')).toBe(value));
});
