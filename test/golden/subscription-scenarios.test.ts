import { describe, expect, it } from 'vitest';
import { Story } from '../support/scenario.ts';
import { faultsOfWallet } from '../support/faults-of-wallet.ts';
import { SUBSCRIPTION_SCENARIOS } from './scenarios/subscriptions.ts';

/** Each was read by a person, line by line; a difference is a change of what customers pay. */
describe('the story of', () => {
  it.each(SUBSCRIPTION_SCENARIOS)('$title', async ({ file, title, start, tell }) => {
    const story = new Story(title, start);
    await tell(story);
    await expect(await story.text()).toMatchFileSnapshot(`./scenarios/${file}.txt`);
    expect(await faultsOfWallet(story.world.ports, 'acme')).toEqual([]);
  });
});
