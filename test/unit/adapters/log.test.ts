import { afterEach, describe, expect, it, vi } from 'vitest';
import { warn } from '../../../shared/adapters/telemetry/log.ts';

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('says what is on its list, and nothing else that it is given', () => {
    const lines: unknown[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line: string) => {
      lines.push(JSON.parse(line));
    });
    const canary = { email: 'canary@example.com', data: { name: 'canary' }, apiKey: 'ck_canary' };
    warn('events wait in the outbox', { operation: 'publish events', count: 2, ...canary });
    expect(lines).toEqual([
      { level: 'WARN', message: 'events wait in the outbox', operation: 'publish events', count: 2 },
    ]);
  });
});
