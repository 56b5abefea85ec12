import type { DataSet } from './prepared/data-set.js';

/** Figures of one round, by their names: rates a second, milliseconds, megabytes. */
export type Figures = Readonly<Record<string, number>>;
export interface Round {
  readonly figures: Figures;
  /** What the round did, as far as its row compares it: all sides that say it say the same, or the row fails. */
  readonly result?: unknown;
}
/** One of those that are measured in turn: this project, a peer, or what the machine can do at most. */
export interface Side {
  readonly name: string;
  /** Round 0 warms up and isn't counted. */
  round(number: number): Promise<Round>;
}

/** A bound for the ratio where there is one, else for the figure. It is shown and never asserted. */
export interface Bound {
  readonly at: 'least' | 'most';
  readonly value: number;
}
/** One line of the table. */
export interface Line {
  readonly workload: string;
  readonly unit: '/s' | 'ms' | 's' | 'MB' | 'bytes' | 'calls';
  /** Name of the figure of this project. */
  readonly ours: string;
  readonly beside?: {
    readonly figure: string;
    readonly what: string;
    /** How many times ours is of the other; or the other of ours, where less time is better. */
    readonly ratio: 'ours/other' | 'other/ours';
  };
  readonly reach?: Bound;
}
export interface OpenRow {
  readonly sides: readonly Side[];
  readonly lines: readonly Line[];
  /** Sentences for below the table: what couldn't be measured here, and why. */
  readonly notes?: readonly string[];
  close(): Promise<void>;
}
export interface Asked {
  /** 1, or 0.01 in `quick`. */
  readonly scale: number;
  readonly peers: boolean;
  /** How often each side runs in all. */
  readonly runs: number;
  /** Gives the folder of data that were prepared, or copies it where the row writes to it. */
  readonly data: (set: DataSet) => Promise<string>;
}
export interface Row {
  readonly name: string;
  readonly says: string;
  readonly isQuick: boolean;
  /** What it wants prepared. */
  readonly sets?: (scale: number) => readonly DataSet[];
  /** Prepares all that isn't measured. */
  open(asked: Asked): Promise<OpenRow>;
}

/** The size at this scale, and this least one where that is less. */
export const sized = (full: number, scale: number, least = 1): number => Math.max(least, Math.round(full * scale));
