import { unreachable } from '../../kernel/invariant.ts';
import { revisionBefore } from '../store.ts';
import type { Put } from '../store.ts';

type ConditionFields = {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Record<string, { readonly N: string }>;
};

/** What is written once is written once: segments, answers, guards, the first revision of everything else. */
const itemDoesNotExist = 'attribute_not_exists(pk)';

/** Nobody has replaced the item since it was loaded. */
const revisionIsTheOneBefore = 'r = :revisionBefore';

/**
 * The conditions of the vocabulary, spelled for DynamoDB.
 *
 *     load r = 4 ──── decide ──── put r = 5 if r = 4      committed
 *        load r = 4 ──── decide ──── put r = 5 if r = 4   lost: load again, decide again
 */
export function conditionOf({ item, condition }: Put): ConditionFields {
  switch (condition) {
    case 'itemDoesNotExist':
      return { ConditionExpression: itemDoesNotExist };
    case 'revisionIsTheOneBefore':
      return {
        ConditionExpression: revisionIsTheOneBefore,
        ExpressionAttributeValues: { ':revisionBefore': { N: String(revisionBefore(item)) } },
      };
    case 'anyState':
      return {};
    default:
      return unreachable(condition);
  }
}
