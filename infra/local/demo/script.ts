import type { ApiClient } from './api-client.ts';
import type { ExportedFile, CloseReport, ListedInvoice, PublishedEvent } from './findings.ts';
import type { Units } from '../prices.ts';

/** What the demo plays with a catalog: who its customers are, what they do in a month, and what it shows of it. */
export type Script = {
  readonly catalog: string;
  /** "19,366 requests": what the month brings, for the first line. */
  readonly brings: string;
  /** Where what is played comes from. */
  readonly origin: string;
  readonly players: readonly Player[];
  readonly acts: readonly Act[];
  readonly days: readonly Day[];
  /** Done once everyone has subscribed; a repeat changes nothing. */
  readonly begin?: (api: ApiClient) => Promise<void>;
  /** What is shown and added up beside what every catalog shows. */
  readonly show: (findings: Findings, api: ApiClient) => Promise<Shown>;
};

export type Player = {
  readonly id: string;
  readonly profile: Readonly<Record<string, unknown>>;
  /** Of the table of invoices. */
  readonly name: string;
  readonly hasCard: boolean;
  readonly proof?: Readonly<Record<string, unknown>>;
  /** What it subscribes to on the 1st; absent: nothing by itself. */
  readonly subscription?: Readonly<Record<string, unknown>>;
};

/** A call about a customer on a morning of the month (1 is its first day). Each changes nothing when it is repeated. */
export type Deed = {
  readonly day: number;
  readonly method: 'PUT' | 'POST' | 'DELETE';
  /** What follows `/v1/customers/{id}/`. */
  readonly path: string;
  readonly body?: unknown;
};
export type Act = Deed & { readonly customerId: string };

/** A CloudEvent, as a product's backend posts it. */
export type UsageEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
};
/** What one day brings, by customer. */
export type Day = { readonly at: string; readonly batches: ReadonlyMap<string, readonly UsageEvent[]> };

export type Findings = {
  readonly events: number;
  readonly requests: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly close: CloseReport;
  readonly invoices: readonly ListedInvoice[];
  readonly published: readonly PublishedEvent[];
  readonly exported: { readonly files: readonly ExportedFile[]; readonly contents: ReadonlyMap<string, string> };
  readonly folder: string;
  readonly units: readonly Units[];
};

/** The same thing added up from two sides, in millionths. */
export type Agreement = readonly [one: string, a: bigint, other: string, b: bigint];
export type Shown = { readonly tables: readonly string[]; readonly agreements: readonly Agreement[] };

/** 1 to 30 November 2026, at eight. */
export const MORNINGS = Array.from(
  { length: 30 },
  (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}T08:00:00.000Z`,
);
export const PERIOD = '2026-11';
