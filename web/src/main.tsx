import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { askAhead } from './api/live.js';
import { App } from './app/app.js';
import { loadPage } from './app/pages.js';
import { applyTheme, storedTheme } from './app/theme.js';

applyTheme(storedTheme());
const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 1_000 } } });
loadPage(location.pathname);
void askAhead(queries, location.pathname);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
