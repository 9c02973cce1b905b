import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Refused, Unreachable } from './api.ts';
import { makeRouter } from './router.tsx';
import './styles/desk.css';

const client = new QueryClient({
  queryCache: new QueryCache({
    onError: error => {
      // the session ended elsewhere: the app asks again who is there, and the sign-in shows
      if (error instanceof Refused && error.status === 401) client.setQueryData(['session'], null);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      networkMode: 'always',
      retry: (count, error) => error instanceof Unreachable && count < 3,
    },
    mutations: { networkMode: 'always' },
  },
});

createRoot(document.getElementById('desk')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={makeRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
