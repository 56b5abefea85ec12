import { createContext, useContext } from 'react';
import type { Api } from './api.js';

export interface ApiOfTenant {
  readonly api: Api;
  /** In the past: the instant or position that every question is asked for. */
  readonly asOf: string | undefined;
}

export const ApiContext = createContext<ApiOfTenant | undefined>(undefined);

const useOfTenant = (): ApiOfTenant => {
  const value = useContext(ApiContext);
  if (value === undefined) throw new Error('This part stands outside the frame.');
  return value;
};

/** The server as the pages of the chosen tenant ask it. */
export const useApi = (): Api => useOfTenant().api;
/** What the page is shown as of; undefined is now. Nothing is written in the past. */
export const useAsOf = (): string | undefined => useOfTenant().asOf;
