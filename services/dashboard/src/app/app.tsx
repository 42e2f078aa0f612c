import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { type DashboardData, DashboardDataProvider } from '../data/dashboard-data.js';
import { routes } from './routes.js';
import { cssVariables, theme } from './theme.js';

const router = createBrowserRouter(routes);

export function App({ data, nonce }: { data: DashboardData; nonce: string }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <DashboardDataProvider data={data}>
        <Notifications position="bottom-right" limit={4} />
        {/* a choice among many is made from what was drawn, and a transition may be drawn after the next click */}
        <RouterProvider router={router} useTransitions={false} />
      </DashboardDataProvider>
    </MantineProvider>
  );
}
