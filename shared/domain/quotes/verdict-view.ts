import type { Factor } from '../../kernel/money.ts';
import type { ApprovalNeed, Verdict } from './verdict.ts';

/** A verdict as it is told to callers: shares as percentages. */
export type VerdictView = {
  readonly decision: Verdict['decision'];
  readonly totalPercent: number;
  readonly negotiatedPercent: number;
  readonly cutAt?: number | undefined;
  readonly needs: ApprovalNeed[];
  readonly reasons: {
    readonly rule: string;
    readonly message: string;
    readonly limit?: number | undefined;
    readonly remedy?: string | undefined;
  }[];
};

const FACTOR_OF_ONE_PERCENT = 10_000;
/** 0.055 is 5.5. */
export const percentOf = (share: Factor): number => Number(share) / FACTOR_OF_ONE_PERCENT;

export const verdictView = ({ decision, total, negotiated, cutAt, needs, reasons }: Verdict): VerdictView => ({
  decision,
  totalPercent: percentOf(total),
  negotiatedPercent: percentOf(negotiated),
  ...(cutAt !== undefined && { cutAt: percentOf(cutAt) }),
  needs: [...needs],
  reasons: reasons.map(({ rule, message, limit, remedy }) => ({
    rule,
    message,
    ...(limit !== undefined && { limit: percentOf(limit) }),
    ...(remedy !== undefined && { remedy }),
  })),
});
