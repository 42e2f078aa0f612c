import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/dashboard.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { createData } from './app/create-data.js';
import { readStyleNonce, shareStyleNonce } from './app/style-nonce.js';

const nonce = readStyleNonce();
shareStyleNonce(nonce);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App data={createData()} nonce={nonce} />
  </StrictMode>,
);
