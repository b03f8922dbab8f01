import '@fontsource-variable/inter/wght.css'
import './styles.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'
import { queryClient } from './shared/api.ts'
import { Announcer } from './ui/announcer.tsx'
import { HintHost } from './ui/hint.tsx'
import { StatusBar } from './ui/status-bar.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no place for the console')

createRoot(root).render(
  <StrictMode>
    {/* A strict policy refuses the style elements that some parts would add; their rules stand in our own sheet. */}
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <StatusBar />
        <HintHost />
        <Announcer />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
