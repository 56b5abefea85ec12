import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './main.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './frame/console.js';
import { OldRelease } from './frame/old-release.js';

createRoot(document.querySelector('#root')!, {
  // what the page says in words is no fault of it
  onCaughtError: (error) => {
    if (!(error instanceof OldRelease)) console.error(error);
  },
}).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
