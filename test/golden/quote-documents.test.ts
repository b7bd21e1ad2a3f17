import { describe, expect, it } from 'vitest';
import { approveQuote } from '../../shared/domain/quotes/decide-quote.ts';
import { markdownOf, textOf, type Document } from '../../shared/domain/quotes/document.ts';
import { quoteDocument } from '../../shared/domain/quotes/quote-document.ts';
import type { Quote } from '../../shared/domain/quotes/quote.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { centsOf, factorOf, microsOf } from '../../shared/kernel/money.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';
import { plan, product, QUOTED_AT, quoteFor, service, TASKFORCE, VMCLOUD } from '../support/quotes.ts';
import { customer } from '../support/stored-values.ts';
import { at } from '../support/wallets.ts';

const decision = (catalog: Catalog) => ({ now: at('2026-11-20T09:00:00.000Z'), zone: catalog.zone, actor: 'key_2' });
const approved = (quote: Quote, catalog: Catalog): Quote =>
  approveQuote(quote, { approver: 'Jeanne Martin', justification: 'Kept among ourselves' }, decision(catalog)) ?? quote;

const hosting = quoteFor(
  {
    plan: 'multi-year',
    termMonths: 24,
    rhythm: 'quarterly',
    startsOn: '2027-01-31' as LocalDate,
    lines: [product('vps', 120), product('gpu.hours'), service('migration', 3, '1080.00')],
    discounts: [
      { name: 'reference customer', percent: factorOf('0.02') },
      { name: 'launch of the GPU offer', percent: factorOf('0.05'), on: ['usage'], firstMonths: 6 },
    ],
    commitment: { amount: centsOf('200.00'), per: 'month' },
  },
  { to: { customer: customer('acme', { name: 'Acme SAS', siren: '404833048', vatId: 'FR83404833048' }) } },
);

const cut = quoteFor(
  { lines: [product('vps', 100), product('gpu.hours'), product('egress.gb')] },
  {
    to: { customer: customer('brought', { name: 'Brought Ltd', country: 'GB', language: 'en', referredBy: 'acme' }) },
  },
);

const enterprise = quoteFor(
  {
    plan: 'enterprise',
    termMonths: 18,
    rhythm: 'yearly',
    netDays: 60,
    lines: [plan('enterprise', 40, '21.50')],
    pool: { amount: microsOf('500'), per: 'term' },
    creditLimit: microsOf('1000'),
    renewal: { automatic: false },
  },
  { catalog: TASKFORCE, to: { customer: customer('acme', { name: 'Acme SAS' }) } },
);

/** Each was read by a person as its customer would. */
const DOCUMENTS: readonly (readonly [file: string, quote: Quote, catalog: Catalog])[] = [
  ['multi-year-draft', hosting, VMCLOUD],
  ['multi-year-approved', approved(hosting, VMCLOUD), VMCLOUD],
  ['cut-at-30', cut, VMCLOUD],
  ['enterprise-with-pool', enterprise, TASKFORCE],
];

const documentOf = (quote: Quote, catalog: Catalog, language: 'fr' | 'en'): Document =>
  quoteDocument(quote, { catalog, language, now: at(QUOTED_AT) });

describe('the document of a quote', () => {
  it.each(DOCUMENTS)('%s says in French and in English, as Markdown and as text, what is offered', async (...given) => {
    const [file, quote, catalog] = given;
    for (const language of ['fr', 'en'] as const) {
      const document = documentOf(quote, catalog, language);
      await expect(markdownOf(document)).toMatchFileSnapshot(`./quotes/${file}.${language}.md`);
      await expect(textOf(document)).toMatchFileSnapshot(`./quotes/${file}.${language}.txt`);
    }
  });

  it('tells the customer neither justification nor exception, which are between the people of the seller', () => {
    const quote = approved(quoteFor({ justification: 'Our secret', exception: { reason: 'Our secret' } }), VMCLOUD);
    for (const text of [markdownOf(documentOf(quote, VMCLOUD, 'en')), textOf(documentOf(quote, VMCLOUD, 'fr'))]) {
      expect(text).not.toContain('secret');
      expect(text).not.toContain('Kept among ourselves');
    }
  });

  it('takes no text of anybody for markup', () => {
    const name = '# A | <script>alert(1)</script> [x](http://x) *b* `c` __d__ \\ &lt; snake_case ~e~';
    const markdown = markdownOf([
      { kind: 'paragraph', text: name },
      { kind: 'table', columns: [{ title: name }], rows: [[name]] },
    ]);
    const escaped = String.raw`\# A \| \<script\>alert(1)\</script\> \[x\](http://x) \*b\* \`c\` \_\_d\_\_ \\ \&lt; snake_case \~e\~`;
    expect(markdown).toBe(`${escaped}\n\n| ${escaped} |\n| --- |\n| ${escaped} |\n`);
  });
});
