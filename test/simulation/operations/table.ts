import type { DrawOperation } from '../world.ts';
import { signContract } from './contract.ts';
import { cancel, changeDeal, changeSeats, pauseAndResume, prove, useModule } from './change.ts';
import { correctUsage } from './correct.ts';
import { grant } from './grant.ts';
import { hold } from './hold.ts';
import { refundByHand, takeMoneyBack } from './money-back.ts';
import { changeProfile, requestClose, saveCard } from './other-calls.ts';
import { correctMetered, reportMetered } from './metered-usage.ts';
import { rechargeByItself } from './recharge.ts';
import { sellService } from './service.ts';
import { topUp } from './top-up.ts';
import { reportConflict, reportOnBus, reportTooLateTwice, reportTwice, reportUsage } from './usage.ts';

/** What people and services do, by how often. A new kind of operation is a file beside this one, and a line here. */
export const OPERATIONS: readonly (readonly [times: number, draw: DrawOperation])[] = [
  [6, reportUsage],
  [5, reportMetered],
  [2, correctMetered],
  [4, reportTwice],
  [2, reportConflict],
  [4, reportOnBus],
  [1, reportTooLateTwice],
  [5, topUp],
  [5, hold],
  [2, grant],
  [2, requestClose],
  [1, saveCard],
  [1, changeProfile],
  [4, changeDeal],
  [3, changeSeats],
  [2, pauseAndResume],
  [2, cancel],
  [4, useModule],
  [1, prove],
  [1, takeMoneyBack],
  [1, refundByHand],
  [2, sellService],
  [2, signContract],
  [2, correctUsage],
  [2, rechargeByItself],
];
