import { describe, expect, it } from 'vitest';
import { ContractStory } from '../support/contract-story.ts';
import { faultsOfWallet } from '../support/faults-of-wallet.ts';
import { CONTRACT_SCENARIOS } from './scenarios/contracts.ts';
import { METERED_SCENARIOS } from './scenarios/metered.ts';

/** Each was reckoned by hand and read by a person, line by line; a difference is a change of what customers pay. */
describe('the story of', () => {
  it.each([...CONTRACT_SCENARIOS, ...METERED_SCENARIOS])('$title', async ({ file, title, start, catalog, tell }) => {
    const story = new ContractStory(title, start, catalog);
    await tell(story);
    await expect(await story.text()).toMatchFileSnapshot(`./scenarios/${file}.txt`);
    expect(await faultsOfWallet(story.world.ports, 'acme')).toEqual([]);
  });
});
