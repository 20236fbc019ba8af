/** `19970216`, `1997-02-16`, `1997/2/16`, `1997.02.16`, each also with a time of day behind it. */
const YEAR_FIRST = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]\d.*)?$/;
/** `2/16/1997`, `16.02.1997`, `16-2-1997`. */
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const EARLIEST_YEAR = 1900;

/**
 * A date of birth as `YYYYMMDD`, between 1900 and the day of `now` (Unix milliseconds).
 *
 * With the year last, the parts tell day and month only where one of them is above 12 or both are equal: `2/16/1997`
 * gives `19970216`, while `2/3/1997` is two different days in two countries and gives `null`.
 */
export function normaliseBirthDate(text: string, now: number): string | null {
  const written = text.trim();
  const yearFirst = YEAR_FIRST.exec(written);
  if (yearFirst !== null) {
    // Without separators the parts are told apart by their length alone.
    if (yearFirst[2] === '' && !/^\d{8}(?!\d)/.test(written)) return null;
    return calendarDay(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]), now);
  }
  const yearLast = YEAR_LAST.exec(written);
  if (yearLast === null) return null;
  const first = Number(yearLast[1]);
  const second = Number(yearLast[3]);
  const year = Number(yearLast[4]);
  if (first > 12) return calendarDay(year, second, first, now);
  return second > 12 || first === second ? calendarDay(year, first, second, now) : null;
}

function calendarDay(year: number, month: number, day: number, now: number): string | null {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || year < EARLIEST_YEAR || time > now) return null;
  return `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}
