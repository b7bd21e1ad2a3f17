import { pause } from '../../shared/adapters/config/pause.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { sustained } from './b4-sustained.ts';
import { openBenchStore, tallyBetween } from './bench-store.ts';
import { type Benchmark, type Finding, type Scale, sizeFor, WrongSums } from './harness.ts';
import { meteredStore, PARTITION_UNITS } from './metered-store.ts';
import { bodyOf, checkWallets, openWallets, usageInstance, viewOf } from './usage-bench.ts';
import { EventMaker, Expectation, walletName } from './usage-events.ts';

type Load = {
  readonly writers: number;
  readonly batch: number;
  /** Batches of each writer. */
  readonly rounds: number;
};
type Ran = {
  readonly writes: number;
  readonly lost: number;
  readonly lostUnits: number;
  readonly waits: number;
  readonly seconds: number;
};

const MAX_RESENDS = 5;

/** Writers that never pause, each an instance with a memory of its own, on one wallet whose partition is metered. */
export const hotWallet: Benchmark = {
  id: 'B4',
  title: `one hot wallet, under a meter of ${String(PARTITION_UNITS)} write units a second`,
  run: async (scale) => {
    const singles = { writers: 16, batch: 1, rounds: sizeFor(scale, { full: 100, quick: 20, gate: 10 }) };
    const batches = { writers: 4, batch: 500, rounds: sizeFor(scale, { full: 100, quick: 20, gate: 5 }) };
    return [
      ...lossFindings('16 writers of single events', singles, await runLoad(singles, scale)),
      ...rateFindings(batches, await runLoad(batches, scale)),
      ...(await sustained(scale)),
    ];
  },
};

async function runLoad({ writers, batch, rounds }: Load, scale: Scale): Promise<Ran> {
  const bench = await openBenchStore(scale);
  try {
    const wallet = walletName(0);
    await openWallets(bench.store, [wallet]);
    const store = meteredStore(bench.store, PARTITION_UNITS);
    let waits = 0;
    const counted = (losses: number) => {
      waits += 1;
      return pause(losses);
    };
    const maker = new EventMaker();
    const expected = new Expectation();
    const before = bench.tally();
    const started = performance.now();
    const write = async () => {
      const instance = usageInstance({ store, clock: systemClock, pause: counted });
      for (let round = 0; round < rounds; round += 1) {
        const events = Array.from({ length: batch }, () => maker.make(wallet, systemClock()));
        expected.add(events);
        await postUntilSettled(instance, bodyOf(events));
      }
    };
    await Promise.all(Array.from({ length: writers }, write));
    const seconds = (performance.now() - started) / 1000;
    await checkWallets(bench.store, expected);
    return { ...tallyBetween(before, bench.tally()), waits, seconds };
  } finally {
    bench.stop();
  }
}

/** As a client does: what is unsettled is sent again, a few times. */
async function postUntilSettled({ post }: ReturnType<typeof usageInstance>, body: string): Promise<void> {
  for (let sends = 0; sends < MAX_RESENDS; sends += 1) {
    const { results } = viewOf(await post(body));
    if (results.every(({ outcome }) => outcome !== 'unsettled')) return;
  }
  throw new WrongSums(`events were not settled in ${String(MAX_RESENDS)} sends`);
}

const wastedShare = ({ writes, lostUnits }: Ran): number => (100 * lostUnits) / writes;

function lossFindings(what: string, { writers, batch, rounds }: Load, ran: Ran): Finding[] {
  const requests = writers * rounds;
  return [
    {
      what: `${what}: units wasted on lost races`,
      kind: 'timed',
      value: wastedShare(ran),
      unit: '%',
      target: 'P4',
      atMost: 20,
    },
    { what: `${what}: lost races a request`, kind: 'timed', value: ran.lost / requests, unit: 'races' },
    { what: `${what}: settled`, kind: 'timed', value: (requests * batch) / ran.seconds, unit: 'events/s' },
  ];
}

function rateFindings(load: Load, ran: Ran): Finding[] {
  const what = `${String(load.writers)} writers of batches of ${String(load.batch)}`;
  const events = load.writers * load.rounds * load.batch;
  const [, ...others] = lossFindings(what, load, ran);
  return [
    {
      what: `${what}: what the meter lets through, lost races included`,
      kind: 'timed',
      value: (events * PARTITION_UNITS) / ran.writes,
      unit: 'events/s',
      target: 'P4',
      atLeast: 40_000,
    },
    {
      what: `${what}: units wasted on lost races`,
      kind: 'timed',
      value: wastedShare(ran),
      unit: '%',
      target: 'P4',
      atMost: 20,
    },
    ...others,
  ];
}
