import { sized } from '../row.js';
import type { DataSet } from './data-set.js';

const MILLION = 1_000_000;
export const past = (scale: number): DataSet => ({ kind: 'past', size: sized(MILLION, scale), seed: 1 });
export const people = (scale: number, full = MILLION): DataSet => ({
  kind: 'people',
  size: sized(full, scale, 10),
  seed: 1,
});
