/** What the design asks for, and whether it was reached. */
export interface Target {
  readonly text: string;
  readonly met: boolean;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** Absent for what is only told. */
  readonly target?: Target;
}

export function atLeast(target: number, measured: number, unit: string): Target {
  return { text: `at least ${format(target)}${unit}`, met: measured >= target };
}

export function below(target: number, measured: number, unit: string): Target {
  return { text: `below ${format(target)}${unit}`, met: measured < target };
}

const DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** Three significant digits: the fourth is noise. */
export function format(value: number): string {
  return DIGITS.format(value);
}

const VERDICT_WIDTH = 'missed'.length;

/** All rows in columns, for a terminal. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.measured,
    row.target?.text ?? '',
    row.target === undefined ? '' : row.target.met ? 'met' : 'missed',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, VERDICT_WIDTH));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [rule, ...lines, rule].join('\n');
}
