import { defineConfig } from "vitest/config"

const source = "@bunq-provisioning/source"

export default defineConfig({
  resolve: { conditions: [source, "node", "import", "default"] },
  ssr: {
    resolve: {
      conditions: [source, "node", "import", "default"],
      externalConditions: [source, "node", "import", "default"]
    }
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "test/.tmp/**"],
    execArgv: [`--conditions=${source}`],
    testTimeout: 30_000
  }
})
