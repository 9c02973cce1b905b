import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (name: string) => fileURLToPath(new URL(`src/browser/suggest/${name}.ts`, import.meta.url));

// How readers report mistakes: built into dist/suggest, served by src/web/reader/suggest-assets.ts. `bootstrap` stands in the
// page, so it shares nothing with the others; `elsewhere` and `proof-here` are what pages of other sites need
// besides.
export default defineConfig({
  root: 'src/browser/suggest',
  base: '/assets/',
  publicDir: false,
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '[name]-[hash].js' } } },
  build: {
    outDir: '../../../dist/suggest',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(['bootstrap', 'suggest', 'elsewhere', 'proof-here'].map(name => [name, source(name)])),
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
