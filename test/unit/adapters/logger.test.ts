import { afterEach, describe, expect, it, vi } from 'vitest';

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('says what is on its list, and nothing else that it is given', async () => {
    // Makes the logger write to the console that can be watched, and not to one of its own.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    const { warn } = await import('../../../shared/adapters/telemetry/logger.ts');
    const lines: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line: unknown) => {
      lines.push(String(line));
    });
    const canary = { email: 'canary@example.com', data: { name: 'canary' }, apiKey: 'ck_canary' };
    warn('events wait in the outbox', { operation: 'publish events', count: 2, ...canary });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'WARN', message: 'events wait in the outbox', operation: 'publish events', count: 2 },
    ]);
  });
});
