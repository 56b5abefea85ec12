import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;

/** The time, fresh to the minute: what counts down goes on while nobody touches the page. */
export const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(ticking);
  }, []);
  return now;
};
