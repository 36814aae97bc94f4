// Tables as text: CSV for files, tabs for the clipboard.
import type { Cell, Table } from './types.js';

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** A text that a spreadsheet would run as a formula gets an apostrophe; numbers are left alone. */
export function defused(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function plain(cell: Cell | undefined, numeric: boolean): string {
  if (!cell) return '';
  return numeric && cell.value !== undefined && Number.isFinite(cell.value) ? String(cell.value) : defused(cell.text);
}

function rowsOf(table: Table): string[][] {
  return [
    table.columns.map((c) => defused(c.label)),
    ...table.rows.map((row) => table.columns.map((c, i) => plain(row[i], c.numeric))),
  ];
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** With a byte order mark, so that Excel reads Chinese. */
export function toCsv(table: Table): Blob {
  const text = rowsOf(table).map((row) => row.map(quoted).join(',')).join('\r\n');
  return new Blob(['\uFEFF', text, '\r\n'], { type: 'text/csv;charset=utf-8' });
}

/** For pasting into a spreadsheet. */
export function toTabs(table: Table): string {
  return rowsOf(table).map((row) => row.map((t) => t.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
}
