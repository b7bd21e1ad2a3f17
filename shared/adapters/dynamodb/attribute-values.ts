import type { AttributeValue as DynamoValue } from '@aws-sdk/client-dynamodb';
import { invariant } from '../../kernel/invariant.ts';
import type { AttributeValue, Item, ItemKey, Position } from '../store.ts';

export type DynamoItem = Record<string, DynamoValue>;

export function itemToDynamo(item: Item): DynamoItem {
  const attributes: DynamoItem = {};
  for (const name of Object.keys(item)) attributes[name] = valueToDynamo(item[name]);
  return attributes;
}

export function itemFromDynamo(attributes: DynamoItem): Item {
  const item: Record<string, AttributeValue> = {};
  for (const name of Object.keys(attributes)) item[name] = valueFromDynamo(attributes[name]);
  return item as Item;
}

export const keyToDynamo = ({ pk, sk }: ItemKey): DynamoItem => ({ pk: { S: pk }, sk: { S: sk } });

export const positionToDynamo = (position: Position): DynamoItem => itemToDynamo(position as Item);
export const positionFromDynamo = (attributes: DynamoItem): Position => itemFromDynamo(attributes) as Position;

export function valueToDynamo(value: AttributeValue | undefined): DynamoValue {
  if (typeof value === 'string') return { S: value };
  if (value instanceof Uint8Array) return { B: value };
  invariant(Number.isSafeInteger(value), 'a number in an item is a safe integer');
  return { N: String(value) };
}

function valueFromDynamo(value: DynamoValue | undefined): AttributeValue {
  if (value?.S !== undefined) return value.S;
  if (value?.N !== undefined) return Number(value.N);
  invariant(value?.B, 'an attribute is a text, a number or bytes');
  return value.B;
}
