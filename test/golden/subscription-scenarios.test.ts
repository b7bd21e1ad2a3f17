import { describe, expect, it } from 'vitest';
import { Story } from '../support/scenario.ts';
import { faultsOfWallet } from '../support/faults-of-wallet.ts';
import { MODULES_AND_TOP_UPS } from './scenarios/modules-and-top-ups.ts';
import { PLANS_AND_SEATS } from './scenarios/plans-and-seats.ts';
import { SERVICE_AND_MONEY_BACK } from './scenarios/service-and-money-back.ts';
import { TRIALS_AND_PROOFS } from './scenarios/trials-and-proofs.ts';

const SCENARIOS = [...PLANS_AND_SEATS, ...TRIALS_AND_PROOFS, ...MODULES_AND_TOP_UPS, ...SERVICE_AND_MONEY_BACK];

/** Each was read by a person, line by line; a difference is a change of what customers pay. */
describe('the story of', () => {
  it.each(SCENARIOS)('$title', async ({ file, title, start, tell }) => {
    const story = new Story(title, start);
    await tell(story);
    await expect(await story.text()).toMatchFileSnapshot(`./scenarios/${file}.txt`);
    expect(await faultsOfWallet(story.world.ports, 'acme')).toEqual([]);
  });
});
