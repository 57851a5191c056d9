import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { Config } from '../config/config.ts';
import type { LoadedConfig } from '../config/reading/load-config.ts';

/** Set in the environment of our workers: process managers too run programs as workers of `node:cluster`. */
export const WORKER_MARK = 'WAITING_ROOM_WORKER';

/** The metrics of one process at one moment. */
export type Figures = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Where a process listens. */
export interface Listening {
  readonly port: number;
  readonly adminPort: number | null;
}

/** What a worker tells the primary. */
export type WorkerMessage =
  /** It asks what to run. */
  | { readonly kind: 'config' }
  /** It asks for the file to be read again. */
  | { readonly kind: 'read'; readonly read: number }
  /** It runs another configuration, which all others are to run too. */
  | { readonly kind: 'reloaded'; readonly config: Config }
  | { readonly kind: 'ready'; readonly listening: Listening }
  /** Prometheus has asked it for the metrics, which are those of all processes. */
  | { readonly kind: 'scrape'; readonly scrape: number }
  | { readonly kind: 'figures'; readonly round: number; readonly figures: Figures };

/** What the primary tells a worker. */
export type PrimaryMessage =
  | { readonly kind: 'config'; readonly config: Config }
  /** The file as it is now. */
  | { readonly kind: 'read'; readonly read: number; readonly loaded: LoadedConfig }
  /** It is to run another configuration. */
  | { readonly kind: 'reloaded'; readonly config: Config }
  /** It is to have the file read again, and to say what came of it. */
  | { readonly kind: 'reload' }
  /** It asks for the worker's figures. */
  | { readonly kind: 'figures'; readonly round: number }
  /** null: they could not be put together. */
  | { readonly kind: 'scraped'; readonly scrape: number; readonly text: string | null };
