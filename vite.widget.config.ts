import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// What other sites have in their pages: one file, served by src/web/reader/widget.ts, which knows the addresses of the rest
// (vite.suggest.config.ts). Built by itself so that it shares no part with that.
export default defineConfig({
  root: 'src/browser/suggest',
  publicDir: false,
  build: {
    outDir: '../../../dist/widget',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('src/browser/suggest/widget.ts', import.meta.url)),
      output: { entryFileNames: 'widget.js' },
    },
  },
});
