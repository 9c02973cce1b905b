import { defineConfig } from 'vite';

// The desk's app: built into dist/desk, served by src/web/desk-api/app.ts under /desk with a strict policy, so nothing
// may be inlined into the page.
export default defineConfig({
  root: 'src/browser/desk',
  base: '/desk/',
  build: {
    outDir: '../../../dist/desk',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // "use client" is for servers that render React; there is none here
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
});
