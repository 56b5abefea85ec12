import { addDays } from '../../parts/days.js';

const utc = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const addMonths = (month: string, months: number): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
};

export const firstOf = (month: string): string => `${month}-01`;
export const lastOf = (month: string): string => addDays(firstOf(addMonths(month, 1)), -1);

/** The weeks of a month from Monday to Sunday. Days of the months beside it are left empty. */
export const weeksOf = (month: string): readonly (readonly (string | undefined)[])[] => {
  const first = firstOf(month);
  const weekday = (new Date(utc(first)).getUTCDay() + 6) % 7;
  const days = Number(lastOf(month).slice(8));
  return Array.from({ length: Math.ceil((weekday + days) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, at) => {
      const number = week * 7 + at - weekday;
      return number >= 0 && number < days ? addDays(first, number) : undefined;
    }),
  );
};

export const A_MONTH = /^2\d{3}-(0[1-9]|1[0-2])$/;
export const A_DAY = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
