import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { NOTICE_DAYS } from './model/contract.ts';

const { enterprise } = taskforce.plans;
if (!enterprise?.contract) throw new TypeError('Taskforce sells enterprise by contract');
/** Terms so short that they end, and begin again, while a play lasts. */
const contract = { ...enterprise.contract, months: { from: 1 }, renewal: { automatic: true, noticeDays: NOTICE_DAYS } };

/** What is sold here: Taskforce, with services and short contracts. */
export const catalog = loadCatalog({
  ...taskforce,
  plans: { ...taskforce.plans, enterprise: { ...enterprise, contract } },
  services: {
    training: { name: 'Training', unit: 'day', price: '900.00' },
    advice: { name: 'Advice', unit: 'hour', price: '75.00' },
  },
});
