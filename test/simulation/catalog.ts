import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';

/** What is sold here: Taskforce, and services beside it. */
export const catalog = loadCatalog({
  ...taskforce,
  services: {
    training: { name: 'Training', unit: 'day', price: '900.00' },
    advice: { name: 'Advice', unit: 'hour', price: '75.00' },
  },
});
