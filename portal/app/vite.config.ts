import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** While working on the portal: `HEFU_NODE=http://127.0.0.1:26601 npx vite app`. */
const node = process.env["HEFU_NODE"] ?? "http://127.0.0.1:26601";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [vue()],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    // Everything is a file of its own: the policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { "/v1": node, "/verify": node, "/docs": node } },
});
