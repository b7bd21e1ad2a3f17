import { describe, expect, it } from 'vitest';
import { issueCreditNote } from '../../../shared/application/issue-credit-note.ts';
import { linkExport, readExports } from '../../../shared/application/read-exports.ts';
import { writeExports } from '../../../shared/application/write-exports.ts';
import { csvHeader, csvLines, figure, text } from '../../../shared/domain/exports/csv.ts';
import type { CreditNoteView } from '../../../shared/application/read-credit-notes.ts';
import { sha256Hex } from '../../../shared/kernel/hash.ts';
import { DAY_MS, instant, MINUTE_MS } from '../../../shared/kernel/instant.ts';
import type { Cents } from '../../../shared/kernel/money.ts';
import type { Period } from '../../../shared/kernel/period.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { at } from '../../support/wallets.ts';

const month = (value: string) => value as Period;

function fileOf(world: BillingWorld, period: string, name: string): string {
  const content = world.files.get(`exports/${period}/${name}`);
  expect(content, `${period} has ${name}`).toBeDefined();
  return content ?? '';
}

/** Rows of a CSV without line breaks in its cells, by column. */
function rowsOf(content: string): Record<string, string>[] {
  expect(content.startsWith('\uFEFF')).toBe(true);
  expect(content.endsWith('\r\n')).toBe(true);
  const [header = '', ...lines] = content.slice(1, -2).split('\r\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

const CLOSES = ['2026-12-01T02:30:00Z', '2027-01-01T02:30:00Z'] as const;

async function closed(times: readonly string[] = CLOSES): Promise<BillingWorld> {
  const world = new BillingWorld();
  await world.subscriber('@acme', 'pro', 2, { name: '=HYPERLINK("x"), "SARL"', siren: '732829320' });
  await world.subscriber('german', 'individual', 1, {
    country: 'DE',
    vatId: 'DE136695976',
    vatIdCheck: { valid: true, checkedAt: 0 as never },
  });
  await world.topUp('german', '150.00');
  await world.use('german', 6_000);
  await world.customer('nobody');
  for (const time of times) await world.daily(time);
  return world;
}

describe("finance's files", () => {
  it('hold the documents that were issued in the month', async () => {
    const world = await closed();
    const november = rowsOf(fileOf(world, '2026-11', 'invoices.csv'));
    const december = rowsOf(fileOf(world, '2026-12', 'invoices.csv'));
    expect(november.map((row) => row['number'])).toEqual(['FA-2026-000001', 'FA-2026-000002']);
    expect(december.map((row) => row['number'])).toEqual(['FA-2026-000003', 'FA-2026-000004']);
    expect(december.find((row) => row['customerId'] === 'german')).toMatchObject({
      type: '380',
      status: 'past_due',
      issueDate: '2026-12-01',
      dueDate: '2026-12-08',
      supplyStart: '2026-11-01',
      supplyEnd: '2026-12-31',
      vatId: 'DE136695976',
      country: 'DE',
      currency: 'EUR',
      net: '132.20',
      rate: '0',
      category: 'AE',
      vat: '0.00',
      gross: '132.20',
      paid: '0.00',
      cause: 'close:2026-11',
    });
    const lines = rowsOf(fileOf(world, '2026-12', 'invoice-lines.csv')).filter((row) => row['customerId'] === 'german');
    expect(lines.map((row) => [row['line'], row['kind'], row['unitPrice'], row['discount'], row['net']])).toEqual([
      ['1', 'plan', '8.00', '0.00', '8.00'],
      ['2', 'top_up', '138.00', '13.80', '124.20'],
    ]);
  });

  it('hold the wallets as the close found them, and a report in which nobody is missing', async () => {
    const world = await closed();
    expect(rowsOf(fileOf(world, '2026-11', 'wallets.csv')).find((row) => row['customerId'] === 'german')).toMatchObject(
      {
        granted: '155.00',
        purchased: '150.00',
        used: '6.00',
        forfeited: '149.00',
        left: '0.00',
        events: '1',
        invoice: expect.stringMatching(/^FA-2026-00000[34]$/) as string,
      },
    );
    const report = JSON.parse(fileOf(world, '2026-11', 'close-report.json')) as Record<string, never>;
    expect(report).toMatchObject({
      period: '2026-11',
      status: 'closed',
      customers: { total: 3, done: 2, skipped: 1, failed: 0 },
      exceptions: [{ customerId: 'nobody', outcome: 'skipped', reason: 'not_in_period' }],
      totals: { currency: 'EUR', invoices: 2, net: '158.20', vat: '5.20', gross: '163.40', wallet: { agrees: true } },
    });
    expect(report['invoices']).toHaveLength(2);
  });

  it('are listed with their bytes, rows and hashes, and totals that agree', async () => {
    const world = await closed();
    const manifest = await readExports(world.ports)(month('2026-12'));
    expect(manifest.asOf).toMatch(/^2027-01-01T02:30:00\.\d{3}Z$/);
    for (const { name, bytes, sha256 } of manifest.files) {
      const content = fileOf(world, '2026-12', name);
      expect([Buffer.byteLength(content), sha256Hex(content)]).toEqual([bytes, sha256]);
    }
    expect(manifest.files.map((file) => [file.name, file.rows])).toEqual([
      ['invoices.csv', 2],
      ['invoice-lines.csv', 3],
      ['credit-notes.csv', 0],
      ['usage-by-customer.csv', 0],
      ['wallets.csv', 2],
      ['close-report.json', 1],
    ]);
    expect(manifest.controlTotals).toMatchObject({
      invoices: { count: 2, net: '158.20', vat: '5.20', gross: '163.40' },
      lines: { count: 3, net: '158.20' },
    });
    expect(world.told('export.ready')).toHaveLength(2);
  });

  it('have their headers in a month without an invoice', async () => {
    const world = new BillingWorld();
    await world.customer('nobody');
    await world.daily('2026-12-01T02:30:00Z');
    expect(fileOf(world, '2026-11', 'invoices.csv')).toMatch(/^\uFEFFnumber,type,.*\r\n$/);
    expect(rowsOf(fileOf(world, '2026-11', 'invoice-lines.csv'))).toEqual([]);
    expect(JSON.parse(fileOf(world, '2026-11', 'close-report.json'))).toMatchObject({ exceptions: [{}], invoices: [] });
  });

  it('are the same to the byte for the same as-of, whatever was paid since, or was heard of since', async () => {
    const world = await closed();
    const before = new Map(world.files);
    const asOf = world.now;
    for (const [index, paidAt] of [asOf + 1_000, asOf - DAY_MS].entries()) {
      const invoice = (await world.invoices('2026-12'))[index];
      world.now = asOf + 2_000 + index;
      await world.pay(invoice?.id ?? '', paidAt);
    }
    expect(await writeExports(world.ports)(month('2026-12'))).toBe('written');
    expect(world.files).toEqual(before);
  });

  it('say what was paid by then', async () => {
    const world = await closed();
    const [invoice] = await world.invoices('2026-12');
    world.now = at('2027-01-01T02:31:00Z') - 40 * MINUTE_MS;
    await world.pay(invoice?.id ?? '');
    await writeExports(world.ports)(month('2026-12'));
    const row = rowsOf(fileOf(world, '2026-12', 'invoices.csv')).find(({ number }) => number === invoice?.number);
    expect(row).toMatchObject({ status: 'paid', paymentDate: '2027-01-01' });
  });

  it.each([
    { count: 1, behind: '2026-11-30T22:55:00Z', number: 'FA-2026-000005', issueDate: '2026-12-01' },
    { count: 2, behind: '2026-12-31T22:55:00Z', number: 'FA-2027-000003', issueDate: '2027-01-01' },
  ])('get no document more from a clock that is behind: $number', async ({ count, behind, ...expected }) => {
    const world = await closed(CLOSES.slice(0, count));
    const period = behind.slice(0, 7);
    const before = fileOf(world, period, 'invoices.csv');
    world.now = at(behind);
    await world.subscriber('late', 'pro', 1);
    await writeExports(world.ports)(month(period));
    expect(fileOf(world, period, 'invoices.csv')).toBe(before);
    const issued = await world.invoices(expected.issueDate.slice(0, 7));
    expect(issued.filter(({ customerId }) => customerId === 'late')).toMatchObject([expected]);
  });

  it('get no credit note more of their month from a clock that is behind', async () => {
    const world = await closed(CLOSES.slice(0, 1));
    const [invoice] = await world.invoices('2026-11');
    world.now = at('2026-11-30T22:55:00Z');
    const call = { key: 'one', inputHash: '' };
    const request = { reason: 'a mistake', refund: 'none', of: { amount: 100n as Cents } } as const;
    const input = {
      invoiceId: invoice?.id ?? '',
      request,
      call,
      answer: (view: CreditNoteView) => view.creditNote.issueDate,
    };
    expect(await issueCreditNote(world.ports)(input)).toBe('2026-12-01');
  });

  it('are not written before the close is completed', async () => {
    const world = new BillingWorld();
    expect(await writeExports(world.ports)(month('2026-11'))).toBe('not_closed');
    await expect(readExports(world.ports)(month('2026-11'))).rejects.toThrow(/not_found/);
  });

  it('are those of the last as-of, also when who writes those of an earlier one is overtaken', async () => {
    const world = await closed();
    const [period, name] = [month('2026-12'), 'exports/2026-12/manifest.json'];
    const write = writeExports(world.ports);
    let isOvertaken = false;
    const slowly: typeof world.ports.putExport = async (file, content) => {
      if (file.key === name && !isOvertaken) {
        isOvertaken = true;
        const close = await world.ports.close(period);
        if (!close?.closedAt) throw new Error('the month is closed');
        const value = { ...close, revision: close.revision + 1, closedAt: instant(close.closedAt + MINUTE_MS) };
        await world.ports.commit({ changes: [{ noun: 'close', value }], events: [] });
        expect(await write(period)).toBe('written');
      }
      return world.ports.putExport(file, content);
    };
    expect(await writeExports({ ...world.ports, putExport: slowly })(period)).toBe('written');
    const left = new Map(world.files);
    await write(period);
    expect(left.get(name)).toBe(world.files.get(name));
  });

  it('are linked by name, and nothing else is', async () => {
    const world = await closed();
    const link = linkExport(world.ports);
    expect(await link({ period: month('2026-11'), name: 'invoices.csv' })).toContain('exports/2026-11/invoices.csv');
    expect(await link({ period: month('2026-11'), name: 'manifest.json' })).toContain('manifest.json');
    await expect(link({ period: month('2026-11'), name: '../2026-12/invoices.csv' })).rejects.toThrow(/not_found/);
  });
});

describe('a CSV', () => {
  it('quotes what must be, and ends its lines with CRLF', () => {
    expect(csvHeader(['a', 'b'])).toBe('\uFEFFa,b\r\n');
    expect(csvLines([[text('x,y'), text('say "hi"'), text('two\nlines'), text(undefined)]])).toBe(
      '"x,y","say ""hi""","two\nlines",\r\n',
    );
  });

  it.each(['=1+1', '+33 1', '-2', '@sum', '\tx', '\rx', '＝1', '＠x'])('neutralises the text %j', (value) => {
    expect(csvLines([[text(value)]])).toContain(`'${value}`);
  });

  it('leaves figures as they are', () => {
    expect(csvLines([[figure('-5.00'), figure(3)]])).toBe('-5.00,3\r\n');
  });
});
