import type { PointerEvent } from 'react';

const isCut = (element: Element): boolean =>
  element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis';

/**
 * Shows the whole text of a cell that is cut by its column to whoever points at it. A cell that is whole says nothing
 * twice, and readers of the screen have the text anyway.
 */
export const tellWhole = ({ target }: PointerEvent): void => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=cell]') : null;
  if (cell === null) return;
  if ([cell, ...cell.querySelectorAll('*')].some(isCut)) cell.title = cell.innerText.replaceAll(/\s*\n\s*/g, ', ');
  else cell.removeAttribute('title');
};
