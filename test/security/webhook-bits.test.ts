import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../infra/local/stripe/webhooks.ts';
import { SECOND_MS } from '../../shared/kernel/instant.ts';
import { EDGE_WEBHOOK_SECRET, EdgeWorld, ENDPOINTS } from '../support/edge-world.ts';
import { requestTo } from '../support/furnished-world.ts';

const BITS = 8;
const withBitFlipped = (bytes: Buffer, bit: number): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return flipped;
};

describe('a signed webhook', () => {
  it('with any one bit of its body or of its signature flipped is refused, and nothing is stored', async () => {
    const world = await EdgeWorld.start();
    const route = ENDPOINTS.map((each) => each.route).find(({ body }) => body === 'raw');
    if (!route) throw new Error('no route for webhooks');
    const send = (body: Buffer, signature: string) =>
      world.answer(
        requestTo(route, {
          known: {},
          headers: { 'stripe-signature': signature },
          body: body.toString('base64'),
          isBase64: true,
        }),
      );
    const event = {
      id: 'evt_1',
      object: 'event',
      type: 'unheard.of',
      created: 1_795_000_000,
      data: { object: { name: 'é' } },
    };
    const body = Buffer.from(JSON.stringify(event));
    const header = signatureOf(body.toString(), EDGE_WEBHOOK_SECRET, Math.floor(world.now / SECOND_MS));
    const before = world.state;
    let refused = 0;
    const expectRefused = async (bytes: Buffer, signature: string) => {
      const reply = await send(bytes, signature);
      expect([reply.statusCode, world.state]).toEqual([400, before]);
      refused += 1;
    };
    for (let bit = 0; bit < body.length * BITS; bit += 1) await expectRefused(withBitFlipped(body, bit), header);
    const signature = Buffer.from(header, 'latin1');
    for (let bit = 0; bit < signature.length * BITS; bit += 1) {
      await expectRefused(body, withBitFlipped(signature, bit).toString('latin1'));
    }
    expect(refused).toBe((body.length + signature.length) * BITS);
    // The same without a flipped bit is taken in: what was refused was refused for the bit.
    expect((await send(body, header)).statusCode).toBe(200);
    expect(world.state).not.toBe(before);
  });
});
