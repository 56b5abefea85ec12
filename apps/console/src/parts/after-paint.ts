import { useEffect, useState } from 'react';

/** True once what was ready has been drawn: what only completes it, such as names, is asked for then. */
export const useAfterPaint = (isReady: boolean): boolean => {
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!isReady) return undefined;
    const frame = requestAnimationFrame(() => setDrawn(true));
    return () => cancelAnimationFrame(frame);
  }, [isReady]);
  return isDrawn;
};
