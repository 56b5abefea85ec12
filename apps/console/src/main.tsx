import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './main.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './frame/console.js';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
