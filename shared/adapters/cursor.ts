import { BillingError } from '../kernel/errors.ts';

/** Which list a cursor goes on with; one of another list is refused. */
export type ListName =
  'customers' | 'invoices' | 'creditNotes' | 'register' | 'creditRegister' | 'activities' | 'quotes' | 'allQuotes';

/** What keys and ids are made of; anything else would be refused by the table itself. */
const PART = /^[!-~]{1,512}$/;

/** Where a list stopped, as one URL-safe word that says nothing to its holder. */
export const encodeCursor = (list: ListName, ...place: readonly string[]): string =>
  Buffer.from(JSON.stringify([list, ...place])).toString('base64url');

export function decodeCursor(list: ListName, cursor: string, parts: number): readonly string[] {
  const [name, ...place] = parsed(cursor);
  const isOurs = name === list && place.length === parts && place.every((part) => PART.test(String(part)));
  if (!isOurs || encodeCursor(list, ...(place as string[])) !== cursor) throw invalidCursor();
  return place as string[];
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch (cause) {
    throw invalidCursor(cause);
  }
}

export const invalidCursor = (cause?: unknown): BillingError =>
  new BillingError(
    'invalid_cursor',
    {
      detail: 'Send the `nextCursor` of the page before, as it came, or leave `cursor` out to begin.',
      errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    },
    { cause },
  );
