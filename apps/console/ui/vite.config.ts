import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where the operator API listens while the pages are served by `vite dev`. */
const api = `http://127.0.0.1:${process.env.CONSOLE_PORT ?? '4100'}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The contracts are read from their sources, so that the pages build before anything else is compiled.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  css: { postcss: { plugins: [mantine()] } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // A data: URL would need its own line in the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    target: 'es2022',
  },
  server: {
    port: 4110,
    proxy: { '/v1': api, '/session': api, '/queues': api },
  },
});
