import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The dialog for quotes: one file in dist/quote, served by src/web/reader/suggest-assets.ts. Built by itself, so that what it shares
// with the dialog for reports does not make a third file that both have to wait for.
export default defineConfig({
  root: 'src/browser/quote',
  base: '/assets/',
  publicDir: false,
  build: {
    outDir: '../../../dist/quote',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('src/browser/quote/quote.ts', import.meta.url)),
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name]-[hash].js' },
    },
  },
});
