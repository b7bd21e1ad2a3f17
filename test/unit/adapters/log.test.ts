import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LogFields, warn } from '../../../shared/adapters/telemetry/log.ts';

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('says what is on its list, and nothing else that it is given', () => {
    const lines: unknown[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
    const canary = { email: 'canary@example.com', data: { name: 'canary' }, apiKey: 'ck_canary' };
    // The compiler refuses what is not on the list, unless somebody widens the type.
    const fields: LogFields = { operation: 'publish events', count: 2, ...canary };
    warn('events wait in the outbox', fields);
    expect(lines).toEqual([
      {
        timestamp: expect.stringMatching(/Z$/) as string,
        level: 'WARN',
        message: 'events wait in the outbox',
        operation: 'publish events',
        count: 2,
      },
    ]);
  });
});
