import { memoryStore } from '../../shared/adapters/memory/memory-store.ts';
import { storagePortsContract } from './storage-ports.contract.ts';

storagePortsContract('in memory', () => Promise.resolve(memoryStore()));
