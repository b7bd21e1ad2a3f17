import type { Documentation } from '../runtime/documentation.ts';
import {
  autoTopUpResponse,
  capResponse,
  entryPage,
  grantResponse,
  topUpResponse,
  voidResponse,
  walletResponse,
} from './responses.ts';
import type { walletRoutes } from './routes.ts';
import { budgetResponse, usageOfMonthResponse } from './usage-responses.ts';

const grantId = 'gr_01938f2e-5a60-8c1d-9f04-6b2e8d7a3c15';

const capExample = { user: 'marie@acme.example', cap: '20.00', period: '2026-11', spent: '12.50', held: '0.50' };
const budgetExample = {
  amount: '500.00',
  currency: 'EUR',
  alertPercents: [80, 100],
  period: '2026-11',
  spent: '412.50',
  usedPercent: 82.5,
};
const autoTopUpExample = {
  below: '2.00',
  amount: '10.00',
  maxPerPeriod: 3,
  period: '2026-11',
  recharges: 1,
  status: 'armed',
};

export const walletDocumentation: Documentation<typeof walletRoutes> = {
  readWallet: {
    summary: 'A wallet as it stands now',
    description:
      'The running month of the compute wallet. `granted` + `overage` = `spent` + `held` + `available`, with what was forfeited or voided. Nothing is written by reading it.',
    responses: {
      200: {
        description: 'The wallet',
        body: { name: 'Wallet', schema: walletResponse },
        example: {
          period: '2026-11',
          currency: 'USD',
          granted: '15.00',
          spent: '12.00',
          held: '0.00',
          available: '3.00',
          overage: '0.00',
          usedPercent: 80,
          estimatedRequests: 60,
          grants: [
            {
              id: grantId,
              kind: 'purchased',
              amount: '5.00',
              remaining: '3.00',
              expiresAt: '2026-11-30T23:00:00.000Z',
            },
          ],
          seq: 14,
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet'],
  },
  listWalletEntries: {
    summary: 'The history of a wallet, newest first',
    description:
      'One entry a segment of the chain. `events` is how many usage events the entry settled; with `expand=events` it lists each with its price, and a correction shows both versions: what counts no more in `corrected`, what took its place in `events`.',
    responses: {
      200: {
        description: 'A page of entries',
        body: { name: 'WalletEntryPage', schema: entryPage },
        example: {
          data: [
            {
              seq: 14,
              kind: 'usage',
              at: '2026-11-01T00:00:30.000Z',
              period: '2026-11',
              amount: '12.00',
              available: '3.00',
              events: 12,
            },
          ],
          nextCursor: '14',
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'invalid_cursor'],
  },
  topUpWallet: {
    summary: 'Buy compute dollars',
    description:
      "From 1 to 10,000 USD. Granted at once, and a line of its own on the month's invoice (`invoicing: month_end`), while the open credit stays within its limit; beyond it, granted when it is paid at `checkoutUrl` (`invoicing: immediate`).",
    request: { name: 'TopUpRequest', examples: { five: { amount: '5.00' } } },
    responses: {
      201: {
        description: 'Bought, or waiting to be paid',
        body: { name: 'TopUp', schema: topUpResponse },
        example: {
          grantId,
          amount: '5.00',
          price: { amount: '4.60', currency: 'EUR' },
          discountPercent: 0,
          bookRate: '0.92',
          invoicing: 'month_end',
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'amount_out_of_range', 'not_supported', 'too_many_open', 'try_again'],
  },
  grantCredit: {
    summary: 'Give credit to a wallet',
    description:
      'Promotional or contract credit, with who gave it and why. Without `expiresAt` it ends with the month in which it takes effect.',
    request: {
      name: 'GrantRequest',
      examples: { promotion: { kind: 'promotional', amount: '10.00', reason: 'Welcome offer, campaign W-11' } },
    },
    responses: {
      201: {
        description: 'Given',
        body: { name: 'Grant', schema: grantResponse },
        example: {
          id: grantId,
          kind: 'promotional',
          amount: '10.00',
          remaining: '10.00',
          priority: 30,
          effectiveAt: '2026-11-17T09:30:00.000Z',
          expiresAt: '2026-11-30T23:00:00.000Z',
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'too_many_open', 'try_again'],
  },
  putMemberCap: {
    summary: "Cap a member's use",
    description:
      'What the member may use in a month, what they have used of it already included. A hold of theirs beyond it is refused (402, `member_cap_reached`); usage that has already happened is recorded all the same, and `member.cap_reached` is told once a month. At most 100 members of a wallet have a cap.',
    request: { name: 'MemberCapRequest', examples: { twenty: { amount: '20.00' } } },
    responses: {
      200: { description: 'Set', body: { name: 'MemberCap', schema: capResponse }, example: capExample },
    },
    errors: ['customer_not_found', 'no_wallet', 'too_many_open', 'try_again'],
  },
  readMemberCap: {
    summary: "A member's cap and what counts against it",
    responses: {
      200: { description: 'The cap', body: { name: 'MemberCap', schema: capResponse }, example: capExample },
    },
    errors: ['customer_not_found', 'no_wallet', 'not_found'],
  },
  deleteMemberCap: {
    summary: "Take a member's cap away",
    responses: { 204: { description: 'There is no cap' } },
    errors: ['customer_not_found', 'no_wallet', 'try_again'],
  },
  putAutoTopUp: {
    summary: 'Top up automatically',
    description:
      "Whenever less than `below` is available, `amount` is bought, one recharge at a time, at most `maxPerPeriod` (up to 100) a month, as lines of the month's invoice. What would go beyond the customer's limit of open credit stops the recharges until the next month, or until the settings are put again; `wallet.auto_top_up_stopped` tells why.",
    request: { name: 'AutoTopUpRequest', examples: { ten: { below: '2.00', amount: '10.00', maxPerPeriod: 3 } } },
    responses: {
      200: {
        description: 'Set',
        body: { name: 'AutoTopUp', schema: autoTopUpResponse },
        example: autoTopUpExample,
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'amount_out_of_range', 'not_supported', 'try_again'],
  },
  readAutoTopUp: {
    summary: 'The automatic top-up, and how it stands this month',
    responses: {
      200: {
        description: 'As it stands',
        body: { name: 'AutoTopUp', schema: autoTopUpResponse },
        example: autoTopUpExample,
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'not_found'],
  },
  deleteAutoTopUp: {
    summary: 'Top up by hand again',
    responses: { 204: { description: 'There is no automatic top-up' } },
    errors: ['customer_not_found', 'no_wallet', 'try_again'],
  },
  putBudget: {
    summary: 'Set a budget for metered usage',
    description:
      'What metered usage may cost in a month, before VAT. `usage.budget_reached` is told when a percent of `alertPercents` (80 and 100 unless said otherwise) is reached, each once a month; nothing is stopped. What is reached already is told at once.',
    request: { name: 'BudgetRequest', examples: { fiveHundred: { amount: '500.00', alertPercents: [80, 100] } } },
    responses: {
      200: { description: 'Set', body: { name: 'Budget', schema: budgetResponse }, example: budgetExample },
    },
    errors: ['customer_not_found', 'no_wallet', 'try_again'],
  },
  readBudget: {
    summary: 'The budget, and what the month has come to',
    responses: {
      200: { description: 'The budget', body: { name: 'Budget', schema: budgetResponse }, example: budgetExample },
    },
    errors: ['customer_not_found', 'no_wallet', 'not_found'],
  },
  deleteBudget: {
    summary: 'Watch no budget',
    responses: { 204: { description: 'There is no budget' } },
    errors: ['customer_not_found', 'no_wallet', 'try_again'],
  },
  readUsage: {
    summary: 'What meters counted in a month, and what it costs by now',
    description:
      "Every product that is charged by a meter: its quantity in the month (`period`, the running one if left out), and the lines that an invoice would carry if the month ended now, before VAT. By the prices, the plan and the discounts of the month's first day of service. Usage of a month is taken until 35 days after it; `isFinal` says that nothing can change any more. Of a month long ago the amounts are those that were invoiced, without lines. Under a contract with a commitment of usage, `commitment` is what is committed to for the month or for the term, what of it was used, and what is missing so far; what is missing at its end is invoiced. What was used on the days of a trial is `inTrial`, beside `quantity`, and free.",
    responses: {
      200: {
        description: 'The month, by now',
        body: { name: 'UsageOfMonth', schema: usageOfMonthResponse },
        example: {
          period: '2026-11',
          currency: 'EUR',
          products: [
            {
              id: 'gpu.hours',
              name: 'GPU hours',
              unit: 'hour',
              quantity: '12.5',
              amount: '15.00',
              lines: [
                {
                  kind: 'usage',
                  description: 'GPU hours, November 2026',
                  quantity: 12.5,
                  unit: 'hour',
                  unitPrice: '1.20',
                  discounts: [],
                  net: '15.00',
                  period: { start: '2026-11-01', end: '2026-12-01' },
                },
              ],
            },
          ],
          total: '15.00',
          isFinal: false,
          commitment: {
            contractId: 'ctr_0f3e2d1c-4b5a-8697-8877-665544332211',
            period: { start: '2026-11-01', end: '2026-12-01' },
            committed: '200.00',
            used: '15.00',
            missing: '185.00',
          },
        },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'invalid_request'],
  },
  voidGrant: {
    summary: 'Take back what is left of a grant',
    description: 'What is held stays held, what is spent stays spent.',
    responses: {
      200: {
        description: 'Taken back',
        body: { name: 'VoidedGrant', schema: voidResponse },
        example: { grantId, voided: '7.50' },
      },
    },
    errors: ['customer_not_found', 'no_wallet', 'not_found', 'try_again'],
  },
};
