import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/dashboard.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { createData } from './app/create-data.js';
import { paths } from './app/paths.js';
import { readStyleNonce, shareStyleNonce } from './app/style-nonce.js';
import { devicesQuery } from './data/devices.js';

const nonce = readStyleNonce();
shareStyleNonce(nonce);
const data = createData();
// its list takes longest: it comes while the page itself does
if (location.pathname === paths.devices()) void data.client.prefetchQuery(devicesQuery(data));
// pages that load the schemas of the API: zod would try to compile them, which the policy of the page forbids
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App data={data} nonce={nonce} />
  </StrictMode>,
);
