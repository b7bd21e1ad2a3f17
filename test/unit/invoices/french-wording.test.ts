import { describe, expect, it } from 'vitest';
import { dayText, serviceDays, wordingFor } from '../../../shared/domain/invoices/wording.ts';
import type { LocalDate } from '../../../shared/kernel/period.ts';

const day = (text: string) => text as LocalDate;
const days = (start: string, end: string) => serviceDays('fr', { start: day(start), end: day(end) });

describe('what an invoice says in French', () => {
  it('has the first of a month as an ordinal, and no other day', () => {
    expect(dayText('fr', day('2026-11-01'))).toBe('1er novembre 2026');
    expect(dayText('fr', day('2026-11-11'))).toBe('11 novembre 2026');
    expect(days('2026-11-01', '2026-11-16')).toBe('du 1er au 15 novembre 2026');
    expect(days('2026-11-01', '2026-11-02')).toBe('le 1er novembre 2026');
    expect(days('2026-11-15', '2026-12-02')).toBe('du 15 novembre 2026 au 1er décembre 2026');
    expect(dayText('en', day('2026-11-01'))).toBe('1 November 2026');
  });

  it('has a comma in its figures', () => {
    const french = wordingFor('fr');
    expect(french.topUpLine('5.00 USD')).toBe('Crédit de calcul : 5,00 USD');
    expect(french.bookRate('5.00 USD', '10', '0.92', day('2026-01-01'))).toBe(
      '5,00 USD moins 10 % x 0,92 (taux comptable du 2026-01-01)',
    );
    expect(french.proration('26.00', { from: 16, until: 31, of: 31 })).toBe(
      'Au prorata des jours : 15 sur 31 ; 26,00 x 31/31 moins 26,00 x 16/31, chacun arrondi au centime',
    );
    expect(wordingFor('en').topUpLine('5.00 USD')).toBe('Compute credit: 5.00 USD');
  });
});
