import { stringify } from 'csv-stringify/sync';

/** A cell that a spreadsheet must take for text, or an amount or count of ours that it may take for a number. */
export type Cell = { readonly text: string } | { readonly figure: string | number };

/** UTF-8 is announced, or a spreadsheet guesses. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for the beginning of a formula, in its full-width forms too. */
const BEGINS_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

export const text = (value: string | undefined): Cell => ({ text: value ?? '' });
export const figure = (value: string | number): Cell => ({ figure: value });

/** The first line of a file: RFC 4180, with a byte order mark. */
export const csvHeader = (columns: readonly string[]): string => BYTE_ORDER_MARK + csvLines([columns.map(text)]);

/** Rows of a file. What begins a formula gets an apostrophe, by which spreadsheets know a text; figures stay figures. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => ('text' in cell ? harmless(cell.text) : String(cell.figure)))),
    { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  );

const harmless = (value: string): string => (BEGINS_FORMULA.test(value) ? `'${value}` : value);
