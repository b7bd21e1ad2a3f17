import { describe, expect, it } from 'vitest';
import { isWalletMeter } from '../../../shared/catalog/meter.ts';
import { withEvent } from '../../../shared/domain/metering/count-event.ts';
import type { UsageTally } from '../../../shared/domain/metering/metered-month.ts';
import { parseEvent } from '../../../shared/domain/usage/parse-event.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { unsealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import { viewEntry, viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import { formatQuantity, quantityOf } from '../../../shared/kernel/money.ts';
import { metered, meteredWallet, metersCatalog as catalog } from '../../support/meters.ts';
import { at, openedWallet } from '../../support/wallets.ts';

const NOW = '2026-11-10T10:00:00Z';
const context = { catalog, now: at(NOW) };
const meter = catalog.meters['api.call'];
if (!meter || isWalletMeter(meter)) throw new Error('the catalog counts API calls');

type Call = {
  readonly time?: string;
  readonly integers?: Record<string, number>;
  readonly choices?: Record<string, string>;
};
const counted = (...calls: readonly Call[]) =>
  calls.reduce<readonly UsageTally[]>(
    (tallies, { time = NOW, integers = { size: 0 }, choices = {} }) =>
      withEvent(tallies, meter, { time: at(time), integers, choices }),
    [],
  );
const figure = (tallies: readonly UsageTally[], aggregation: string, group = '') => {
  const found = tallies.find((each) => each.aggregation === aggregation && each.group.join() === group);
  return found && `${formatQuantity(found.quantity)} of ${String(found.events)}`;
};

describe('an event of a counting meter', () => {
  it('is counted in the group of its dimensions; one that leaves a dimension out has a group of its own', () => {
    const tallies = counted(
      { choices: { region: 'eu' } },
      { choices: { region: 'us' } },
      { choices: { region: 'eu' } },
      {},
    );
    expect(figure(tallies, 'calls', 'eu')).toBe('2 of 2');
    expect(figure(tallies, 'calls', 'us')).toBe('1 of 1');
    expect(figure(tallies, 'calls')).toBe('1 of 1');
  });

  it('has no part in an aggregation whose field it leaves out', () => {
    const tallies = counted({ integers: { size: 1, load: 7 } }, { integers: { size: 2 } });
    expect(figure(tallies, 'peak')).toBe('7 of 1');
    expect(figure(tallies, 'size')).toBe('0.000003 of 2');
  });

  it('adds to a sum that knows no limit', () => {
    const most = { integers: { size: 9_000_000_000_000_000 } };
    const tail = counted(most, most, most);
    expect(figure(tail, 'size')).toBe('27000000000 of 3');
  });

  it('of an earlier time is not the last; of the same time the greater value is', () => {
    const late = { time: '2026-11-10T09:00:00Z', integers: { size: 0, load: 3 } };
    const same = { ...late, integers: { size: 0, load: 5 } };
    const early = { time: '2026-11-10T08:59:59Z', integers: { size: 0, load: 9 } };
    for (const calls of [
      [late, same, early],
      [early, same, late],
      [same, late, early],
    ])
      expect(figure(counted(...calls), 'level')).toBe('5 of 3');
  });
});

describe('a segment of counted usage', () => {
  it('costs the wallet nothing, and reads from its bytes as it was written', () => {
    const events = [metered('gpu.hours', NOW, 1_500_000), metered('egress.gb', NOW, 9_000_000_000_000_000)];
    const { sealed, prices } = settleEvents(meteredWallet(), events, context);
    expect(prices).toEqual([0n, 0n]);
    expect(viewWallet(sealed, catalog, at(NOW))).toMatchObject({ spent: 0n, overage: 0n });
    expect(unsealSegment('acme', sealed.bytes).segment).toEqual(sealed.segment);
    expect(sealed.segment.state.periods[0]?.metered?.usage).toEqual([
      { aggregation: 'egress.gb', group: [], events: 1, quantity: quantityOf('9000000000') },
      { aggregation: 'gpu.hours', group: [], events: 1, quantity: quantityOf('1.5') },
    ]);
  });

  it('is of format 3; a wallet whose meters count nothing stays with format 2', () => {
    const [counting, plain] = [3, 2];
    expect(settleEvents(meteredWallet(), [metered('gpu.hours', NOW, 1)], context).sealed.bytes[0]).toBe(counting);
    expect(meteredWallet().bytes[0]).toBe(plain);
    expect(openedWallet().bytes[0]).toBe(plain);
  });

  it('shows what was reported, and no price', () => {
    const { sealed } = settleEvents(meteredWallet(), [metered('gpu.hours', NOW, 1_500_000)], context);
    const [event] = viewEntry(sealed, catalog).events;
    expect(event?.data).toEqual({ quantity: '1.5' });
    expect(event?.price).toBeUndefined();
  });
});

it('an event of a counting meter that names a hold is refused, and the field is named', () => {
  const input = {
    specversion: '1.0',
    id: 'a',
    source: '/test',
    type: 'gpu.hours',
    subject: 'acme',
    time: NOW,
    data: { quantity: '1', holdId: 'hold_00000000-0000-7000-8000-000000000001' },
  };
  expect(parseEvent(input, catalog)).toMatchObject({ code: 'malformed_event', path: 'data.holdId' });
});
