import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './build/compressed.ts'
import { fontPreloaded } from './build/font-preloaded.ts'

const server = process.env['ROLLCALL_URL'] ?? 'http://localhost:7655'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), fontPreloaded('inter-latin-wght-normal'), compressed()],
  build: {
    // light-dark() and nested CSS stay as they are written: every browser since spring 2024 reads them.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // A strict policy refuses `data:` fonts, and inline scripts, which the polyfill would be.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // What several screens share comes in one file instead of thirty small ones.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } } },
  },
  server: { proxy: { '/v1': { target: server, changeOrigin: true, headers: { origin: server } } } },
})
