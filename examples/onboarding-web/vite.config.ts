import { fileURLToPath } from "node:url"
import { defaultClientConditions, defineConfig } from "vite"

export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL(".", import.meta.url)),
  logLevel: "warn",
  resolve: {
    // The packages of this repository from source, so that no build of theirs is needed.
    conditions: ["@bunq-provisioning/source", ...defaultClientConditions],
    dedupe: ["react", "react-dom"]
  },
  // By the mode alone, whatever the surroundings say of themselves.
  define: { "process.env.NODE_ENV": JSON.stringify(mode) },
  oxc: { jsx: { runtime: "automatic", development: mode === "development" } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // "use client" is for frameworks with a server; here everything is the client.
      onLog: (level, log, otherwise) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") otherwise(level, log)
      }
    }
  }
}))
