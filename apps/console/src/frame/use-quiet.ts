import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** A page that is still loaded asks nothing for a moment. */
const QUIET_MS = 200;

/** True from the first quiet moment of the page on: its rows come first, and what the frame asks for can wait. */
export const useQuiet = (): boolean => {
  const isBusy = useIsFetching() > 0;
  const [isQuiet, setQuiet] = useState(false);
  useEffect(() => {
    if (isBusy || isQuiet) return undefined;
    const timer = setTimeout(() => setQuiet(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isBusy, isQuiet]);
  return isQuiet;
};
