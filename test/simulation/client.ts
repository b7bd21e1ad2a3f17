import type { Chance } from './chance.ts';
import type { FunctionName } from './functions.ts';
import { text } from './invariants/violation.ts';
import type { Reply } from './system.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type World } from './world.ts';

type Request = {
  readonly to: FunctionName;
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Beyond these tries a client never gets its answer. */
const MAX_TRIES = 40;
const QUICK_TRIES = 5;

/** Sends a request until it is answered, as clients do; undefined when this client gave up. */
export async function persist(world: World, chance: Chance, request: Request): Promise<Reply | undefined> {
  const { timeline, faults, system, checker } = world;
  const { to, method, url, ...call } = request;
  const send = () => system.request(to, [method, url], call);
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const isTwice = faults.strikes('request_repeated', chance);
    const [reply, other] = await Promise.all([send(), isTwice ? later(world, chance, send) : undefined]);
    const answer = [reply, other].find((each) => each !== undefined && each.status < 500 && each.status !== 401);
    if (answer && answer.status < 300) world.calls.done(method, url);
    if (answer) return answer;
    if (faults.strikes('client_gave_up', chance)) return undefined;
    const waits = tries < QUICK_TRIES ? chance.int(100, 30 * SECOND_MS) : chance.int(HOUR_MS, DAY_MS);
    await timeline.sleep(waits);
  }
  checker.tell('everything comes to rest', `${method} ${url} is never answered`);
  return undefined;
}

/** A request with an idempotency key, often once more some time after: what was done is answered as it was the first time. */
export async function persistTwice(world: World, chance: Chance, request: Request): Promise<Reply | undefined> {
  const first = await persist(world, chance, request);
  if (!chance.happens(0.4) || first === undefined || first.status >= 300) return first;
  await world.timeline.sleep(chance.pick([10, HOUR_MS, 2 * DAY_MS]));
  const again = await persist(world, chance, request);
  if (again !== undefined && text(again.json) !== text(first.json)) {
    const detail = `${request.url}: ${text(first.json)}, then ${text(again.json)}`;
    world.checker.tell('2 what is answered is so', detail);
  }
  return first;
}

const later = async (world: World, chance: Chance, send: () => Promise<Reply | undefined>) => {
  await world.timeline.sleep(chance.int(0, 300));
  return send();
};

/** A call that nothing justifies refusing. */
export function expectDone(world: World, reply: Reply | undefined, what: string): void {
  if (reply === undefined || reply.status < 300) return;
  world.checker.tell('nothing throws that should not', `${what} is refused: ${JSON.stringify(reply)}`);
}
